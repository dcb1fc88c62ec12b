import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { freePort } from '../../src/local/free-port.ts'

const kills = 20
const atOnce = 8
const project = join(import.meta.dirname, '../..')

type Init = { method?: string; headers?: Record<string, string>; body?: string }
type Server = { url: string; token: string; kill: () => Promise<void> }

describe.skipIf(process.platform === 'win32')('npm start, killed with its engine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'job-hunt-kill-'))
  let running: Server | undefined
  afterEach(async () => {
    await running?.kill()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Starts what `npm start` starts, over the same data each time, in a process group of its own. */
  async function start(): Promise<Server> {
    const port = await freePort()
    const child = spawn(process.execPath, [join(project, 'src/local/start.ts')], {
      cwd: project,
      detached: true,
      env: {
        PATH: process.env.PATH,
        DATA_DIR: folder,
        PORT: String(port),
        RATE_LIMITS: 'sign_in=100000,key=100000,session=100000',
      },
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
    const ended = once(child, 'close')
    await vi.waitFor(() => expect(output).toContain('Ctrl-C ends it'), { timeout: 15_000, interval: 20 })
    return {
      url: `http://127.0.0.1:${port}`,
      token: /^ {2}(eyJ\S+)$/m.exec(output)?.[1] ?? '',
      kill: async () => {
        running = undefined
        process.kill(-child.pid!, 'SIGKILL')
        await ended
      },
    }
  }

  it(`${kills} times keeps every event that it has accepted, and none twice`, async () => {
    /** Every event that was ever sent, by its Idempotency-Key, with its id once it was accepted. */
    const sent = new Map<string, string | undefined>()
    let token = ''

    const ask = (server: Server, path: string, init: Init = {}) =>
      fetch(server.url + path, {
        ...init,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...init.headers },
      })

    async function push(server: Server, key: string) {
      const answer = await ask(server, '/events', {
        method: 'POST',
        headers: { 'idempotency-key': key },
        body: JSON.stringify({ event_type: 'test.killed', payload: { key } }),
      })
      const { event_id } = (await answer.json()) as { event_id: string }
      expect(answer.status).toBe(202)
      // What was accepted before is answered with the id that it had then.
      expect(sent.get(key) ?? event_id).toBe(event_id)
      sent.set(key, event_id)
    }

    /** Pushes until the server is gone; what has no answer then may have been kept or not. */
    async function stream(server: Server, name: string) {
      for (let count = 0; ; count++) {
        const key = `${name}-${count}`
        sent.set(key, undefined)
        try {
          await push(server, key)
        } catch (error) {
          if (error instanceof TypeError || error instanceof SyntaxError) return
          throw error
        }
      }
    }

    async function inboxOf(server: Server) {
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
      const server = (running = await start())
      token ||= server.token
      const accepted = [...sent.values()].filter((id) => id !== undefined)
      const found = await inboxOf(server)
      expect(accepted.filter((id) => !found.ids.has(id))).toEqual([])

      const unanswered = [...sent].filter(([, id]) => id === undefined).map(([key]) => key)
      await Promise.all(unanswered.map((key) => push(server, key)))
      // And a few that were answered, once more.
      await Promise.all([...sent.keys()].slice(-5).map((key) => push(server, key)))
      expect((await inboxOf(server)).keys.sort()).toEqual([...sent.keys()].sort())
      if (round === kills) break

      const streams = Array.from({ length: atOnce }, (_, index) => stream(server, `${round}-${index}`))
      await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 200))
      await server.kill()
      await Promise.all(streams)
    }
    expect(sent.size).toBeGreaterThan(kills * atOnce)
  }, 180_000)
})
