import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { presets } from '../../src/scopes.ts'
import zapier from '../tools/zapier/package.json' with { type: 'json' }
import { npmStart, tokenIn } from '../tools/npm-start.ts'
import { appFiles, openApp } from './app.ts'

// The app of docs/zapier.md, in Zapier's own tester, against `npm start`.
const server = npmStart('file')
const trigger = 'triggers.new_event.operation.perform'
const createApplication = 'creates.create_application.operation.perform'
const pushEvent = 'creates.push_event.operation.perform'
const findApplication = 'searches.find_application.operation.perform'

/** An event or an application. */
type Item = { id: string; event_type: string } & Record<string, unknown>
type Sent = { id: string; event_id: string; key: string; items: Item[] }

let app: ReturnType<typeof openApp>
let url: string
let session: string
beforeAll(async () => {
  const { url: started, output } = await server.start({ DATA_DIR: ':memory:' })
  url = started
  session = tokenIn(output())
  app = openApp()
})
afterAll(() => app.close())

/** A request to the API, without Zapier. */
async function send(method: string, path: string, body?: object, token = session) {
  const answer = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}`)
  return (answer.status === 204 ? {} : await answer.json()) as Sent
}

/** Values for each step. */
const inputData = {
  event_type: 'mail.received',
  payload: { a: 'b' },
  run_id: '1',
  company: 'A',
  title: 'B',
  words: 'c',
}

/** A connection with a new API key, and the calls that Zapier makes with it. */
async function connect(wanted: object = { preset: 'zapier' }) {
  const { key, id } = await send('POST', '/api/keys', { label: 'At home', ...wanted })
  const authData = { api_url: `${url}/`, api_key: key }
  const attempt = (path: string, inputData: object = {}) => app.call(path, { authData, inputData })

  /** The result of a call that must succeed. */
  const run = async (path: string, inputData?: object): Promise<unknown> => {
    const outcome = await attempt(path, inputData)
    if ('error' in outcome) throw new Error(`${path}: ${outcome.error.name} ${outcome.error.message}`)
    return outcome.result
  }

  return {
    key,
    run,
    revoke: () => send('DELETE', `/api/keys/${id}`),
    poll: async (event_type?: string) => (await run(trigger, { event_type })) as Item[],
    create: async (input: object) => (await run(createApplication, input)) as Item,
    push: async (input: object) => (await run(pushEvent, input)) as Item,

    /** The error of a call that must fail. Its first line is the message, and JSON for some of Zapier's errors. */
    fail: async (path: string, inputData?: object) => {
      const outcome = await attempt(path, inputData)
      if (!('error' in outcome)) throw new Error(`${path} succeeded`)
      const { name, message: lines } = outcome.error
      expect(lines).not.toContain(key)
      const [message = ''] = lines.split('\n')
      const members: object = message.startsWith('{') ? JSON.parse(message) : { message }
      return { name, ...members }
    },
  }
}

describe('the definition of the app', () => {
  it("Zapier's schema accepts it, and would reject an unknown member", async () => {
    expect(await app.call('validate')).toEqual({
      result: {
        errors: [],
        definition: expect.objectContaining({
          triggers: { new_event: expect.anything() },
          creates: { create_application: expect.anything(), push_event: expect.anything() },
          searches: { find_application: expect.anything() },
        }),
      },
    })
    expect(await app.call('validate', { webhooks: {} })).toMatchObject({
      result: { errors: [expect.stringContaining('webhooks')] },
    })
  })

  it('the app has the version of the platform that it is tested with', () => {
    const { dependencies } = JSON.parse(appFiles()['package.json']!)
    expect(dependencies).toEqual({ 'zapier-platform-core': zapier.dependencies['zapier-platform-core'] })
  })
})

describe('a connection', () => {
  const label = 'authentication.connectionLabel'

  it('the connection of a key of the preset `zapier` has the name of the key and the e-mail address', async () => {
    const { run } = await connect()
    const me = (await run('authentication.test')) as object
    expect(me).toEqual({ label: 'At home', email: 'ada@example.com' })
    expect(await run(label, me)).toBe('At home (ada@example.com)')
  })

  it.each([{ scopes: ['events:write'] }, { preset: 'capture' }])(
    'the connection of a key that only writes has the name of the key: %j',
    async (wanted) => {
      const { run } = await connect(wanted)
      const me = (await run('authentication.test')) as object
      expect(me).toEqual({ label: 'At home' })
      expect(await run(label, me)).toBe('At home')
    },
  )

  it('a revoked key asks for a new connection in each step', async () => {
    const { revoke, fail } = await connect()
    await revoke()
    for (const path of ['authentication.test', trigger, createApplication, pushEvent, findApplication])
      expect(await fail(path, inputData)).toEqual({
        name: 'ExpiredAuthError',
        message: 'The API key is not valid, has expired or was revoked.',
      })
  })
})

describe('the trigger', () => {
  it('the trigger gets the newest events first, with an id that stays the same', async () => {
    const { poll, key } = await connect()
    const pushed: string[] = []
    for (let n = 0; n < 3; n++) {
      const event = { event_type: 'newest.seen', payload: { n } }
      pushed.unshift((await send('POST', '/events', event, key)).event_id)
    }
    const events = await poll()
    expect(events.slice(0, 3).map(({ id }) => id)).toEqual(pushed)
    expect(events[0]).toMatchObject({ event_type: 'newest.seen', payload: { n: 2 }, delivered: false })
    await send('DELETE', `/inbox/${pushed[0]}`, undefined, key)
    expect((await poll())[0]).toMatchObject({ id: pushed[0], delivered: true })
  })

  it('the trigger has the outcome of a saved job, and one id whether a worker leases it or not', async () => {
    const { poll, key } = await connect()
    const payload = { url: 'https://jobs.example.com/zapier', company: 'Acme', title: 'Engineer' }
    const { event_id } = await send('POST', '/events', { event_type: 'job.saved', payload }, key)
    const result = { outcome: 'created', application_id: expect.any(String) as string }
    expect(await poll('job.saved')).toMatchObject([{ id: event_id, result }])
    await send('POST', '/inbox/lease', { event_type: 'job.saved' }, key)
    expect(await poll('job.saved')).toMatchObject([{ id: event_id, result, attempt: 1 }])
  })

  it('the trigger with a type finds an event among hundreds of others', async () => {
    const { poll, key } = await connect()
    const rare = { event_type: 'rare.seen', payload: { n: 1 } }
    const { event_id } = await send('POST', '/events', rare, key)
    const events = Array(25).fill({ event_type: 'often.seen', payload: {} })
    for (let batch = 0; batch < 20; batch++) await send('POST', '/events/batch', { events }, key)
    expect(await poll('rare.*')).toMatchObject([{ id: event_id, ...rare }])
    const all = await poll()
    expect(all).toHaveLength(100)
    expect(all.filter(({ event_type }) => event_type === 'rare.seen')).toEqual([])
    expect(await poll('none')).toEqual([])
  })
})

describe('the creates', () => {
  it('an application is saved once, however often Zapier repeats the step', async () => {
    const { create } = await connect()
    const input = {
      company: 'Repeated',
      title: 'Engineer',
      status: 'applied',
      tags: ['zap', 'mail'],
      run_id: '1',
      url: '',
      notes: undefined,
    }
    const first = await create(input)
    expect(first).toMatchObject({
      company: 'Repeated',
      status: 'applied',
      tags: ['zap', 'mail'],
      existed_before: false,
    })
    const again = await create(input)
    expect(again.id).toBe(first.id)
    const other = await create({ ...input, run_id: '2' })
    expect(other.id).not.toBe(first.id)
    expect((await send('GET', '/api/applications?q=repeated')).items).toHaveLength(2)
  })

  it('an application with a known URL is the saved one, unchanged', async () => {
    const { create } = await connect()
    const posting = 'https://jobs.example.com/zapier/1'
    const saved = await send('POST', '/api/applications', {
      company: 'Known',
      title: 'Engineer',
      url: posting,
    })
    const found = await create({
      company: 'Other',
      title: 'Other',
      url: `${posting}?utm_source=mail`,
    })
    expect(found).toEqual({ ...saved, existed_before: true })
  })

  it('an event is pushed once per run, and once more in another run', async () => {
    const { push, poll } = await connect()
    const input = { event_type: 'mail.received', payload: { subject: 'Your application' }, run_id: '1' }
    const first = await push(input)
    expect(first).toMatchObject({ id: first.event_id, status: 'accepted', payload: input.payload })
    expect((await push(input)).id).toBe(first.id)
    const other = await push({ ...input, run_id: '2' })
    expect(other.id).not.toBe(first.id)
    const events = await poll('mail.received')
    expect(events.map(({ id }) => id)).toEqual([other.id, first.id])
  })
})

describe('the search', () => {
  let saved: { id: string }
  const posting = 'https://jobs.example.com/zapier/2'
  beforeAll(async () => {
    const wanted = { company: 'Lovelace & Daughters', title: 'Engine programmer', url: posting }
    saved = await send('POST', '/api/applications', wanted)
  })

  it.each([
    [{ url: posting }],
    [{ url: `${posting}?utm_source=mail` }],
    [{ words: 'lovelace programmer' }],
    [{ url: '', words: 'lovelace' }],
  ])('the search finds an application: %j', async (input) => {
    const { run } = await connect()
    expect(await run(findApplication, input)).toEqual([saved])
  })

  it.each([[{ url: `${posting}/3` }], [{ words: 'lovelace gardener' }]])(
    'the search finds nothing: %j',
    async (input) => {
      const { run } = await connect()
      expect(await run(findApplication, input)).toEqual([])
    },
  )

  // The API looks at 5,000 applications for a page. This server stands for an account with more.
  it('the search reads on after an empty page', async () => {
    const asked: string[] = []
    const large = createServer(({ url: path = '' }, response) => {
      asked.push(path)
      const items = path.endsWith('cursor=next') ? [{ id: '1' }] : []
      const page = { items, next_cursor: items.length > 0 ? null : 'next' }
      response.end(JSON.stringify(path === '/api/applications/1' ? { id: '1' } : page))
    })
    await new Promise<void>((resolve) => large.listen(0, '127.0.0.1', resolve))
    const { port } = large.address() as AddressInfo
    const authData = { api_url: `http://127.0.0.1:${port}`, api_key: 'jht_any' }
    expect(await app.call(findApplication, { authData, inputData: { words: 'a' } })).toEqual({
      result: [{ id: '1' }],
    })
    expect(asked).toEqual([
      '/api/applications?q=a&limit=1&cursor=',
      '/api/applications?q=a&limit=1&cursor=next',
      '/api/applications/1',
    ])
    large.close()
  })

  it('the search without a value asks for one', async () => {
    const { fail } = await connect()
    expect(await fail(findApplication)).toMatchObject({ message: 'Fill in the URL or the words.' })
  })

  it('the search with a key that may not read applications says so', async () => {
    const { run, fail } = await connect({ preset: 'capture' })
    expect(await fail(findApplication, { url: posting })).toMatchObject({
      message: 'This API key does not have the scope "applications:read".',
    })
    expect(await run(findApplication, { url: `${posting}/3` })).toEqual([])
  })
})

describe('the errors', () => {
  it.each<[string, (response: ServerResponse) => unknown]>([
    ['a page', (it) => it.writeHead(200, { 'content-type': 'text/html' }).end('<p>Hello</p>')],
    ['a redirect', (it) => it.writeHead(307, { location: url }).end()],
    ['the gateway without a stage', (it) => it.writeHead(404).end('{"message":"Not Found"}')],
  ])('each step says that the API is not at the URL of %s', async (_what, answer) => {
    const other = createServer((_request, response) => answer(response))
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const authData = { api_url: `http://127.0.0.1:${port}`, api_key: 'jht_any' }
    for (const path of ['authentication.test', trigger, createApplication, pushEvent, findApplication]) {
      const outcome = await app.call(path, { authData, inputData })
      expect(outcome).toEqual({
        error: { name: 'AppError', message: expect.stringContaining('is the stage in it?') },
      })
    }
    other.close()
  })

  it('a person sees the message of the API for an invalid value', async () => {
    const { fail } = await connect()
    const input = { company: 'Acme', title: 'Engineer', url: 'jobs.example.com' }
    expect(await fail(createApplication, input)).toEqual({
      name: 'AppError',
      message: '"url" must be a URL that begins with http:// or https:// and holds no password.',
      code: 'validation_failed',
      status: 422,
    })
  })

  it.each([
    [createApplication, { company: 'Acme', title: 'Engineer' }, 'applications:write'],
    [trigger, {}, 'inbox:read'],
  ])('a person sees which scope the key lacks: %s', async (path, input, scope) => {
    const { fail } = await connect({ scopes: presets.capture })
    expect(await fail(path, input)).toMatchObject({
      message: `This API key does not have the scope "${scope}".`,
      status: 403,
    })
  })

  it('Zapier is told to wait after too many requests', async () => {
    const { fail, run } = await connect()
    let refused: { name: string; delay?: number } | undefined
    // At most a hundred requests of a minute are accepted. The minute may change once on the way.
    for (let sent = 0; sent <= 200 && !refused; sent++)
      refused = await run('authentication.test').then(
        () => undefined,
        () => fail('authentication.test'),
      )
    expect(refused).toEqual({
      name: 'ThrottledError',
      message: expect.stringMatching(/^[A-Z].+\.$/),
      delay: expect.any(Number),
    })
    expect(refused?.delay).toBeGreaterThan(0)
    expect(refused?.delay).toBeLessThanOrEqual(60)
  })
})
