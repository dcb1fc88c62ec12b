import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testApp } from '../../tools/app.ts'
import type { TestApp } from '../../tools/app.ts'

const example = join(import.meta.dirname, '../../../examples/worker.ts')
const work = '  console.log(event_id, event_type, payload)\n'

/** Waits until the test creates the file GO. */
const slowWork = `
  console.log('begins', event_id)
  while (!process.getBuiltinModule('fs').existsSync(process.env.GO ?? '')) await sleep(20)
`
/** Fails the first time. */
const failingWork = `
  console.log('begins', event_id)
  const before = Object.assign(globalThis, { tries: Number(Reflect.get(globalThis, 'tries') ?? 0) + 1 })
  if (before.tries === 1) throw new Error('The first try fails.')
`

type Listed = { event_id: string; attempt?: number }
type Answer = { event_id?: string; key?: string; lease_id?: string; events?: Listed[] }
type Call = { route: string; status: number; answer: Answer; at: number }
type Worker = { child: ChildProcess; ended: Promise<number | null>; output: () => string }

const idsOf = ({ events = [] }: Answer) => events.map(({ event_id }) => event_id)

describe('the worker of the examples', () => {
  let app: TestApp
  let api: string
  let person: string
  let key: string
  let folder: string
  let go: string
  let worker: Worker | undefined
  let calls: Call[] = []
  /** A response that the proxy gives instead of the API. */
  let refuse: (route: string) => { status: number; retryAfter: number } | undefined = () => undefined

  /** Between the worker and the API. Records what they say. */
  const proxy = createServer((request, response) => {
    void (async () => {
      const at = performance.now()
      const { method = '', url = '', headers } = request
      const route = `${method} ${url.replace(/\?.*/, '')}`
      const body = await text(request)
      const refusal = refuse(route)
      const own = refusal
        ? undefined
        : await app.app.inject({ method: method as 'GET', url, headers, ...(body && { payload: body }) })
      const status = refusal?.status ?? own!.statusCode
      const answer = own?.body ? own.json<Answer>() : {}
      response.writeHead(status, refusal && { 'retry-after': String(refusal.retryAfter) })
      response.end(own?.body)
      calls.push({ route, status, answer, at })
    })()
  })

  beforeAll(async () => {
    app = await testApp()
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    api = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  })
  beforeEach(async () => {
    person = await app.signIn({ sub: crypto.randomUUID() })
    key = (await ask('POST', '/api/keys', { label: 'A worker', scopes: ['inbox:write'] })).key!
    await ask('POST', '/inbox/acknowledge', { ids: idsOf(await ask('GET', '/inbox')) })
    folder = mkdtempSync(join(tmpdir(), 'job-hunt-worker-'))
    go = join(folder, 'go')
    calls = []
    refuse = () => undefined
  })
  afterEach(async () => {
    worker?.child.kill('SIGKILL')
    await worker?.ended
    rmSync(folder, { recursive: true, force: true })
  })
  afterAll(async () => {
    proxy.closeAllConnections()
    proxy.close()
    await app.close()
  })

  async function ask(method: 'GET' | 'POST', url: string, payload?: object): Promise<Answer> {
    const headers = app.bearer(person)
    const response = await app.app.inject({ method, url, headers, ...(payload && { payload }) })
    return response.body ? response.json<Answer>() : {}
  }
  async function push(count: number) {
    const ids: string[] = []
    for (let number = 1; number <= count; number++)
      ids.push((await ask('POST', '/events', { event_type: 'posting.seen', payload: { number } })).event_id!)
    return ids
  }

  /** Starts the example, or a copy that does other work. */
  function start(otherWork?: string, environment: NodeJS.ProcessEnv = {}) {
    const source = readFileSync(example, 'utf8')
    expect(source).toContain(work)
    const file = otherWork ? join(folder, 'worker.ts') : example
    if (otherWork) writeFileSync(file, source.replace(work, otherWork))
    const child = spawn(process.execPath, [file], {
      env: { PATH: process.env.PATH, API_URL: api, API_KEY: key, LEASE_SECONDS: '6', GO: go, ...environment },
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
    worker = { child, ended, output: () => output }
    return worker
  }

  const statuses = (route: string) => calls.filter((call) => call.route === route).map(({ status }) => status)
  const called = (route: string, status: number) => expect.poll(() => statuses(route)).toContain(status)
  const says = (words: string) => expect.poll(() => worker?.output()).toContain(words)
  async function stop() {
    worker!.child.kill('SIGTERM')
    return worker!.ended
  }
  const idsIn = async (query: string) => idsOf(await ask('GET', `/inbox${query}`))

  it('the worker prints each event and acknowledges it once', async () => {
    const ids = await push(12)
    start()
    for (const id of ids) await called(`DELETE /inbox/${id}`, 204)
    expect(await stop()).toBe(0)
    for (const id of ids) {
      expect(statuses(`DELETE /inbox/${id}`)).toEqual([204])
      expect(worker!.output().split(id)).toHaveLength(2)
    }
    expect(await idsIn('')).toEqual([])
  })

  it('the worker extends the leases of a slow event and of the events behind it', async () => {
    const [slow, next] = await push(2)
    start(slowWork)
    await called(`POST /inbox/${slow}/extend`, 200)
    await called(`POST /inbox/${next}/extend`, 200)
    expect(statuses(`DELETE /inbox/${slow}`)).toEqual([])
    writeFileSync(go, '')
    await called(`DELETE /inbox/${slow}`, 204)
    await called(`DELETE /inbox/${next}`, 204)
    expect(await stop()).toBe(0)
  })

  it('the worker releases a failed event and does it again', async () => {
    const [id] = await push(1)
    start(failingWork)
    await called(`POST /inbox/${id}/release`, 204)
    await called(`DELETE /inbox/${id}`, 204)
    const attempts = calls.flatMap(({ answer }) => (answer.events ?? []).map(({ attempt }) => attempt))
    expect(attempts).toEqual([1, 2])
    expect(worker!.output()).toContain('The first try fails.')
    expect(await stop()).toBe(0)
  })

  it('the worker waits as long as the API asks, and then goes on', async () => {
    const [id] = await push(1)
    let refusals = 2
    refuse = () => (refusals-- > 0 ? { status: refusals ? 503 : 429, retryAfter: 1 } : undefined)
    start()
    await called(`DELETE /inbox/${id}`, 204)
    const leases = calls.filter(({ route }) => route === 'POST /inbox/lease').slice(0, 3)
    expect(leases.map(({ status }) => status)).toEqual([503, 429, 200])
    // Timers may be a few milliseconds early.
    expect(leases[1]!.at - leases[0]!.at).toBeGreaterThan(980)
    expect(leases[2]!.at - leases[1]!.at).toBeGreaterThan(980)
    expect(await stop()).toBe(0)
  })

  it('the worker repeats an acknowledgement and not the work when the API cannot answer', async () => {
    const [id] = await push(1)
    let refusals = 1
    refuse = (route) =>
      route.startsWith('DELETE') && refusals-- > 0 ? { status: 503, retryAfter: 1 } : undefined
    start()
    await called(`DELETE /inbox/${id}`, 204)
    expect(await stop()).toBe(0)
    expect(statuses(`DELETE /inbox/${id}`)).toEqual([503, 204])
    expect(worker!.output().match(/posting\.seen/g)).toHaveLength(1)
  })

  it('the worker skips events whose leases are lost', async () => {
    const [slow, lost, last] = await push(3)
    start(slowWork)
    await says(`begins ${slow}`)
    const { lease_id } = calls.find(({ route }) => route === 'POST /inbox/lease')!.answer
    for (const id of [slow, lost]) await ask('POST', `/inbox/${id}/release`, { lease_id })
    const other = await ask('POST', '/inbox/lease', {})
    expect(idsOf(other).sort()).toEqual([slow, lost].sort())
    await called(`POST /inbox/${lost}/extend`, 409)
    writeFileSync(go, '')
    await called(`DELETE /inbox/${last}`, 204)
    expect(await stop()).toBe(0)
    expect(worker!.output()).not.toContain(`begins ${lost}`)
    expect(calls.filter(({ route }) => route.endsWith('/release'))).toEqual([])
    expect((await idsIn('?state=leased')).sort()).toEqual([slow, lost].sort())
  })

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'at %s the worker finishes its event and releases the others',
    async (signal) => {
      const [slow, ...others] = await push(3)
      start(slowWork)
      await says(`begins ${slow}`)
      worker!.child.kill(signal)
      writeFileSync(go, '')
      expect(await worker!.ended).toBe(0)
      expect(statuses(`DELETE /inbox/${slow}`)).toEqual([204])
      expect(worker!.output().match(/begins/g)).toHaveLength(1)
      expect(await idsIn('?state=leased')).toEqual([])
      expect((await idsIn('')).sort()).toEqual(others.sort())
    },
  )

  it('the worker ends at SIGTERM while it waits for an API that cannot answer', async () => {
    refuse = () => ({ status: 503, retryAfter: 3600 })
    start()
    await called('POST /inbox/lease', 503)
    expect(await stop()).toBe(0)
  })

  it('the worker with a wrong key ends with the message of the API', async () => {
    start(undefined, { API_KEY: 'jht_wrong' })
    expect(await worker!.ended).toBe(1)
    expect(worker!.output()).toContain('unauthorized')
  })
})
