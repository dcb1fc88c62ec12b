import { describe, expect, it } from 'vitest'
import { longRuns } from '../../tools/long-runs.ts'
import { npmStart, tokenIn } from '../../tools/npm-start.ts'
import type { Started } from '../../tools/npm-start.ts'
import { modelSeed, randomFrom } from '../../tools/random.ts'

const kills = longRuns(6)
const atOnce = 8
const seed = modelSeed()

type Init = { method?: string; headers?: Record<string, string>; body?: string }

describe.skipIf(process.platform === 'win32')('npm start, killed with its engine', () => {
  const { start } = npmStart()

  it(`after ${kills} kills, every accepted event is stored exactly once (MODEL_SEED=${seed})`, async () => {
    const random = randomFrom(seed)
    /** Every sent event by its Idempotency-Key, with its id after it was accepted. */
    const sent = new Map<string, string | undefined>()
    let token = ''

    const ask = (server: Started, path: string, init: Init = {}) =>
      fetch(server.url + path, {
        ...init,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...init.headers },
      })

    async function push(server: Started, key: string) {
      const answer = await ask(server, '/events', {
        method: 'POST',
        headers: { 'idempotency-key': key },
        body: JSON.stringify({ event_type: 'test.killed', payload: { key } }),
      })
      const { event_id } = (await answer.json()) as { event_id: string }
      expect(answer.status).toBe(202)
      // An accepted event is returned with the same id.
      expect(sent.get(key) ?? event_id).toBe(event_id)
      sent.set(key, event_id)
    }

    let untilKill = 0
    /** Pushes until the server is killed. The event of a request without a response may be stored or not. */
    async function stream(server: Started, name: string) {
      for (let count = 0; ; count++) {
        const key = `${name}-${count}`
        sent.set(key, undefined)
        try {
          await push(server, key)
          if (--untilKill === 0) await server.kill()
        } catch (error) {
          if (error instanceof TypeError || error instanceof SyntaxError) return
          throw error
        }
      }
    }

    async function inboxOf(server: Started) {
      const keys: string[] = []
      const ids: string[] = []
      for (let cursor: string | null = ''; cursor !== null;) {
        const answer = await ask(
          server,
          `/inbox?limit=200&event_type=test.killed${cursor && `&cursor=${cursor}`}`,
        )
        const { events, pagination } = (await answer.json()) as {
          events: { event_id: string; payload: { key: string } }[]
          pagination: { next_cursor: string | null }
        }
        keys.push(...events.map(({ payload }) => payload.key))
        ids.push(...events.map(({ event_id }) => event_id))
        cursor = pagination.next_cursor
      }
      return { keys, ids: new Set(ids) }
    }

    for (let round = 0; round <= kills; round++) {
      const server = await start({ RATE_LIMITS: 'sign_in=100000,key=100000,session=100000,work=100000000' })
      token ||= tokenIn(server.output())
      const accepted = [...sent.values()].filter((id) => id !== undefined)
      const found = await inboxOf(server)
      expect(accepted.filter((id) => !found.ids.has(id))).toEqual([])

      const unanswered = [...sent].filter(([, id]) => id === undefined).map(([key]) => key)
      await Promise.all(unanswered.map((key) => push(server, key)))
      // Repeats some accepted events.
      await Promise.all([...sent.keys()].slice(-5).map((key) => push(server, key)))
      expect((await inboxOf(server)).keys.sort()).toEqual([...sent.keys()].sort())
      if (round === kills) break

      untilKill = 1 + random.below(200)
      await Promise.all(Array.from({ length: atOnce }, (_, index) => stream(server, `${round}-${index}`)))
    }
    expect(sent.size).toBeGreaterThan(kills * atOnce)
  })
})
