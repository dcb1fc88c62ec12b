import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { DemoPerson } from '../../src/local/people.ts'
import { eventFiles, eventStatuses, readEvent, walkInbox, walked } from '../tools/events.ts'
import { idTokenOf } from '../tools/npm-start.ts'
import { invoke, run, startFunction, startSamLocal } from '../tools/sam-local.ts'

type Started = Awaited<ReturnType<typeof startSamLocal>>
type Warm = Awaited<ReturnType<typeof startFunction>>

/** Returns true if no process and no container is left. */
async function stopped(samLocal: Started, how: 'Ctrl-C' | 'kill') {
  const pids = samLocal.processes()
  expect(pids.length).toBeGreaterThanOrEqual(4)
  expect(samLocal.ownContainers()).toHaveLength(1)
  samLocal.stop(how)
  await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), { timeout: 60_000 })
  expect(samLocal.ownContainers()).toEqual([])
}

function isAlive(pid: number) {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('the built function in sam local', () => {
  let samLocal: Started
  let warm: Warm
  beforeAll(async () => {
    samLocal = await startSamLocal()
    warm = await startFunction()
  })
  afterAll(async () => {
    try {
      expect(warm.ownContainers()).toHaveLength(1)
      await warm.stop()
      expect(warm.ownContainers()).toEqual([])
    } finally {
      await stopped(samLocal, 'Ctrl-C')
    }
  })

  const ask = (method: string, path: string, headers: Record<string, string> = {}, body?: object) =>
    fetch(samLocal.url + path, {
      method,
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
  const idToken = (person: DemoPerson) => idTokenOf(samLocal.standIn, person)
  const signIn = async (person: DemoPerson) => {
    const answer = await ask('POST', '/auth/google', {}, { token: await idToken(person) })
    return (await answer.json()) as { access_token: string; user: object }
  }

  it('sam local serves health', async () => {
    const answer = await ask('GET', '/health')
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { status: 'healthy', timestamp: expect.any(String) },
    ])
  })

  it.each([
    ['a listed frontend', 'http://localhost:3000', 'http://localhost:3000'],
    ['another origin', 'https://stranger.example', null],
  ])('sam local answers the preflight of %s', async (_who, origin, allowed) => {
    const { status, headers } = await ask('OPTIONS', '/api/user', {
      origin,
      'access-control-request-method': 'GET',
    })
    expect([status, headers.get('access-control-allow-origin')]).toEqual([204, allowed])
  })

  it.each([
    ['an unknown path', 'GET', '/nothing', undefined, 404],
    ['a body without a token', 'POST', '/auth/google', {}, 422],
    ['no credential', 'GET', '/api/user', undefined, 401],
  ])('sam local answers %s with a problem', async (_what, method, path, body, status) => {
    const answer = await ask(method, path, {}, body)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.json()).toMatchObject({ status, request_id: expect.any(String) })
  })

  it('sam local serves a whole visit: Google token, session token, user, sign-out', async () => {
    const { access_token, user } = await signIn('grace')
    const bearer = { authorization: `Bearer ${access_token}` }
    expect(await (await ask('GET', '/api/user', bearer)).json()).toEqual(user)
    expect((await ask('POST', '/auth/sign-out', bearer)).status).toBe(204)
    expect((await ask('GET', '/api/user', bearer)).status).toBe(401)
  })

  it('sam local passes the smoke test', async () => {
    const printed = await run('npm', 'run', '--silent', 'smoke', '--', samLocal.url, samLocal.token)
    expect(printed).toContain('All checks passed.')
    expect(printed).toContain('ok    the user')
  })

  it('sam local passes the smoke test with an API key: events and the inbox', async () => {
    const printed = await run('npm', 'run', '--silent', 'smoke', '--', samLocal.url, samLocal.key)
    expect(printed).toContain('All checks passed.')
    expect(printed).toContain('ok    the first is acknowledged')
  })

  it('sam local serves the inbox below the stage v1', async () => {
    expect(await walkInbox(warm.invoke, samLocal.key)).toEqual(walked)
  })

  // Sign-out and deletion end their own session, so each gets its own.
  const own: Record<string, DemoPerson> = {
    'sign-out': 'grace',
    'session-delete': 'grace',
    'user-delete': 'alan',
  }
  // These two use the README's command, which starts a new container for each event.
  const byHand = ['health', 'event-push-stage-v1']
  it.each(eventFiles)('sam local answers the event %s', async (file) => {
    const person = own[file]
    const event = await readEvent(file, {
      sessionToken: async () => (person ? (await signIn(person)).access_token : samLocal.token),
      idToken: () => idToken('ada'),
      ask: async (token, method, path, body) =>
        (await ask(method, path, { authorization: `Bearer ${token}` }, body)).json() as Promise<
          Record<string, unknown>
        >,
    })
    const { statusCode, body } = await (byHand.includes(file) ? invoke : warm.invoke)(event)
    expect({ statusCode, body }).toMatchObject({ statusCode: eventStatuses[file] })
  })
})

it('no process or container is left if only npm is told to end', async () => {
  await stopped(await startSamLocal(), 'kill')
})
