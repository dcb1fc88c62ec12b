import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { BatchWriteItemCommand, ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { openEngineProxy } from '../../src/local/engine-proxy.ts'
import { freePort, hiddenAddress } from '../../src/local/free-port.ts'
import { createHostRule } from '../../src/local/own-hosts.ts'
import { createLocalTable, localClient } from '../../src/local/table.ts'

const openProxy = async (engine: string) =>
  openEngineProxy({ engine, hosts: ['127.0.0.1'], port: await freePort(), isForOwnHost: createHostRule([]) })

/** Sends a request with any `Host`, `Origin` and `Sec-Fetch-Site`. `fetch` does not allow these headers. */
const send = (url: string, method: string, headers: Record<string, string>) =>
  new Promise<{ status: number; headers: IncomingHttpHeaders; body: string }>((resolve, reject) => {
    const sent = request(url, { method, headers }, (answer) => {
      let body = ''
      answer.on('data', (chunk: Buffer) => (body += chunk.toString()))
      answer.once('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, body }))
      answer.once('error', reject)
    })
    sent.once('error', reject).end(method === 'POST' ? '{}' : undefined)
  })

/** The headers of a ListTables call. */
const listTables = {
  'x-amz-target': 'DynamoDB_20120810.ListTables',
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-date': '20261125T000000Z',
  authorization:
    'AWS4-HMAC-SHA256 Credential=any/20261125/any/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
}

describe('the proxy before the embedded database', () => {
  let proxy: Awaited<ReturnType<typeof openProxy>>
  beforeAll(async () => {
    proxy = await openProxy(inject('engineEndpoint'))
  })
  afterAll(() => proxy.close())

  it('the proxy passes on requests of the SDK and their responses, however large', async () => {
    const tableName = `proxied-${Date.now()}`
    await createLocalTable(proxy.endpoint, tableName)
    const client = localClient(proxy.endpoint)
    const items = ['1', '2', '3'].map((sk) => ({
      pk: { S: 'a' },
      sk: { S: sk },
      filler: { S: 'x'.repeat(300_000) },
    }))
    const puts = items.map((Item) => ({ PutRequest: { Item } }))
    await client.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: puts } }))
    const { Items } = await client.send(new ScanCommand({ TableName: tableName }))
    expect(Items).toEqual(items)
    client.destroy()
  })

  it.each<[string, string, Record<string, string>, number]>([
    ['a page', 'POST', { origin: 'http://evil.example' }, 403],
    ['a page of a listed frontend', 'POST', { origin: 'http://localhost:3000' }, 403],
    ['a sandboxed frame', 'POST', { origin: 'null' }, 403],
    ["a page's preflight", 'OPTIONS', { origin: 'http://evil.example' }, 403],
    ['a page of the same origin', 'GET', { 'sec-fetch-site': 'same-origin' }, 403],
    ['a link in a page', 'GET', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a rebound name', 'POST', { host: 'rebound.example' }, 403],
    ['a method that DynamoDB does not have', 'GET', {}, 405],
  ])('the proxy rejects %s without CORS headers', async (_what, method, headers, status) => {
    expect((await send(proxy.endpoint, 'POST', listTables)).body).toContain('TableNames')
    const answer = await send(proxy.endpoint, method, { ...listTables, ...headers })
    expect(answer.status).toBe(status)
    expect(answer.headers.allow).toBe(status === 405 ? 'POST' : undefined)
    expect(JSON.parse(answer.body)).toEqual({ __type: expect.any(String), message: expect.any(String) })
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  it('the proxy explains a rejection in a form that the SDK shows', async () => {
    const client = localClient(proxy.endpoint)
    client.middlewareStack.add(
      (next) => (call) => {
        Object.assign((call.request as { headers: object }).headers, { host: 'rebound.example' })
        return next(call)
      },
      { step: 'finalizeRequest', priority: 'low' },
    )
    await expect(client.send(new ListTablesCommand())).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('LOCAL_HOSTS'),
    })
    client.destroy()
  })
})

describe('the proxy before a failing engine', () => {
  const closers: (() => unknown)[] = []
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close()
  })

  /** A proxy before an engine with this response. */
  async function before(answer: (request: IncomingMessage, response: ServerResponse) => void) {
    const engine = createServer(answer).listen(0, '127.0.0.1')
    await once(engine, 'listening')
    const proxy = await openProxy(`http://127.0.0.1:${(engine.address() as AddressInfo).port}`)
    closers.push(
      () => engine.close(),
      () => engine.closeAllConnections(),
      proxy.close,
    )
    return { url: proxy.endpoint, engine }
  }

  it('the proxy returns 502 if the engine closes the connection, and serves the next request', async () => {
    let isBroken = true
    const { url } = await before((request, response) => {
      if (isBroken) request.socket.destroy()
      else response.end('healed')
    })
    const broken = await send(url, 'POST', listTables)
    expect([broken.status, JSON.parse(broken.body)]).toEqual([
      502,
      { __type: expect.stringContaining('InternalServerError'), message: expect.any(String) },
    ])
    isBroken = false
    expect(await send(url, 'POST', listTables)).toMatchObject({ status: 200, body: 'healed' })
  })

  const cuts: [string, (socket: Socket) => unknown][] = [
    ['closed', (socket) => socket.destroy()],
    ['reset', (socket) => socket.resetAndDestroy()],
  ]
  it.each(cuts)(
    'the proxy never passes off half a response as a whole one: a connection is %s',
    async (_how, cut) => {
      const arrived = Promise.withResolvers<Socket>()
      const { url } = await before(({ socket }, response) => {
        response.write('{"Items":[')
        arrived.resolve(socket)
      })
      const sent = request(url, { method: 'POST', headers: listTables }).end('{}')
      const [answer] = (await once(sent, 'response')) as [IncomingMessage]
      cut(await arrived.promise)
      await expect(text(answer)).rejects.toThrow()
    },
  )

  it('the proxy ends its request if the client disconnects', async () => {
    const arrived = Promise.withResolvers<IncomingMessage>()
    const { url } = await before((request) => arrived.resolve(request))
    const client = request(url, { method: 'POST', headers: listTables }).on('error', () => undefined)
    client.end('{}')
    const { socket } = await arrived.promise
    client.destroy()
    await expect(once(socket, 'close')).resolves.toBeDefined()
  })

  it('the proxy passes on neither CORS headers nor those of one connection', async () => {
    const asked = Promise.withResolvers<IncomingHttpHeaders>()
    const { url } = await before((request, response) => {
      asked.resolve(request.headers)
      response.setHeader('access-control-allow-origin', '*').setHeader('x-amz-crc32', '1').end()
    })
    const answer = await send(url, 'POST', { ...listTables, te: 'trailers', expect: '100-continue' })
    expect(answer.headers).toMatchObject({ 'x-amz-crc32': '1' })
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
    expect(await asked.promise).toMatchObject(listTables)
    for (const name of ['te', 'expect']) expect(await asked.promise).not.toHaveProperty(name)
  })
})

describe('the address of the embedded database', () => {
  it('the address is one of 16 million loopback addresses, a new one at each start', async () => {
    const free = async () => undefined
    const addresses = await Promise.all(Array.from({ length: 20 }, () => hiddenAddress(free)))
    for (const address of addresses) expect(address).toMatch(/^127\.[1-9]\d*\.\d+\.[1-9]\d*$/)
    expect(new Set(addresses).size).toBe(20)
  })

  it('the address is 127.0.0.1 if the system has no other', async () => {
    expect(await hiddenAddress(async () => new Error('EADDRNOTAVAIL'))).toBe('127.0.0.1')
  })

  it.runIf(process.platform === 'linux')('the address is hidden on Linux', async () => {
    expect(await hiddenAddress()).not.toBe('127.0.0.1')
  })
})
