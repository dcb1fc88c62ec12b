import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testApp } from '../tools/app.ts'
import type { TestApp } from '../tools/app.ts'

describe('a local server', () => {
  let test: TestApp
  let port: number
  beforeAll(async () => {
    test = await testApp()
    await test.app.listen({ host: '127.0.0.1', port: 0 })
    port = (test.app.server.address() as AddressInfo).port
  })
  afterAll(() => test.close())

  /** Sends raw bytes. Returns the whole response as text. */
  const send = (...lines: string[]) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`))
      let answer = ''
      socket.on('data', (chunk) => (answer += chunk.toString()))
      socket.on('close', () => resolve(answer)).on('error', reject)
    })

  it.each([
    ['no HTTP', ['hello'], 400, 'malformed_request'],
    ['a header without a name', ['GET /health HTTP/1.1', 'Host: x', ': value'], 400, 'malformed_request'],
    [
      '17 KB of headers',
      ['GET /health HTTP/1.1', 'Host: x', `X: ${'x'.repeat(17_000)}`],
      431,
      'headers_too_large',
    ],
    [
      'two lengths',
      ['POST /auth/google HTTP/1.1', 'Host: x', 'Content-Length: 1', 'Content-Length: 2'],
      400,
      'malformed_request',
    ],
  ])('the server answers %s with a problem', async (_what, lines, status, code) => {
    const answer = await send(...lines)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answer).toContain('content-type: application/problem+json')
    expect(answer).toContain('x-content-type-options: nosniff')
    const problem = JSON.parse(answer.split('\r\n\r\n')[1] ?? '')
    expect(problem).toMatchObject({ status, code })
    expect(answer).toContain(`x-request-id: ${problem.request_id}`)
  })

  it('the server rejects a second Authorization header, which Node would ignore', async () => {
    const token = await test.signIn()
    const request = [
      'GET /api/user HTTP/1.1',
      'Host: x',
      'Connection: close',
      `Authorization: Bearer ${token}`,
    ]
    expect(await send(...request)).toMatch(/^HTTP\/1.1 200 /)
    expect(await send(...request, 'authorization: Bearer other')).toMatch(/^HTTP\/1.1 401 /)
  })

  it.each([
    ['no Host', ['GET /health HTTP/1.1', 'Connection: close']],
    ['an unknown Expect', ['GET /health HTTP/1.1', 'Host: x', 'Connection: close', 'Expect: wonders']],
    ['HTTP/1.0', ['GET /health HTTP/1.0']],
  ])('the server answers a request with %s like any other', async (_what, lines) => {
    expect(await send(...lines)).toMatch(/^HTTP\/1.1 200 [^]*x-request-id: /)
  })

  it('the server logs no error if a client disconnects while it sends its body', async () => {
    const token = await test.signIn()
    const lines = [
      'POST /events HTTP/1.1',
      'Host: x',
      'X-Request-Id: went-away',
      'Content-Type: application/json',
      'Content-Length: 1000',
      `Authorization: Bearer ${token}`,
    ]
    const isRead = new Promise<void>((resolve) => {
      test.app.server.once('request', (request: IncomingMessage) =>
        request.on('newListener', (name) => name === 'data' && resolve()),
      )
    })
    const socket = connect(port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n{"a":`))
    await isRead
    socket.destroy()
    const linesOf = () => test.logs.filter((line) => line.includes('went-away'))
    await expect.poll(linesOf).not.toEqual([])
    expect(linesOf().map((line) => JSON.parse(line))).toMatchObject([
      { level: 'INFO', message: 'the request was refused', reason: 'the client disconnected' },
    ])
  })

  it.each(['text/plain', 'nonsense', 'application/json'])(
    'the server treats an empty chunked body as none, as %s',
    async (type) => {
      const token = await test.signIn()
      const request = [
        'POST /auth/sign-out HTTP/1.1',
        'Host: x',
        'Connection: close',
        `Authorization: Bearer ${token}`,
      ]
      expect(await send(...request, 'Transfer-Encoding: chunked', `Content-Type: ${type}`, '', '0')).toMatch(
        /^HTTP\/1.1 204 /,
      )
    },
  )

  it('the server answers HEAD like GET, without a body', async () => {
    const answer = await send('HEAD /health HTTP/1.1', 'Host: x', 'Connection: close')
    expect(answer).toMatch(/^HTTP\/1.1 200 [^]*\r\n\r\n$/)
    expect(await send('HEAD /nothing HTTP/1.1', 'Host: x', 'Connection: close')).toMatch(
      /^HTTP\/1.1 404 [^]*\r\n\r\n$/,
    )
  })
})
