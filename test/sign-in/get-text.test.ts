import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { getText } from '../../src/sign-in/get-text.ts'

describe('getText', () => {
  let answer: (response: ServerResponse) => unknown
  let requests: IncomingMessage[]
  let closed: Promise<unknown>[]
  let url: string
  const server = createServer((request, response) => {
    requests.push(request)
    answer(response)
  })
  server.on('connection', (socket: Socket) => {
    socket.on('error', () => undefined)
    closed.push(once(socket, 'close').catch(() => undefined))
  })
  beforeEach(async () => {
    requests = []
    closed = []
    await once(server.listen(0, '127.0.0.1'), 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys?a=b`
  })
  afterEach(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  const limits = { timeOutMs: 60_000, mostBytes: 10 }

  it('getText returns status, headers and text', async () => {
    answer = (response) => response.writeHead(200, { age: '5' }).end('é, 2 bytes')
    const got = await getText(url, { ...limits, mostBytes: 11 })
    expect(got).toMatchObject({ status: 200, headers: { age: '5' }, text: 'é, 2 bytes' })
  })

  it('getText sends a GET without a body, and asks for no compression and no further use of the connection', async () => {
    answer = (response) => response.end()
    await getText(url, limits)
    const { method, url: path, headers } = requests[0]!
    expect([method, path]).toEqual(['GET', '/keys?a=b'])
    expect(headers).toEqual({ host: new URL(url).host, connection: 'close' })
  })

  it('a redirect is not followed', async () => {
    answer = (response) => response.writeHead(302, { location: url }).end()
    expect(await getText(url, limits)).toMatchObject({ status: 302 })
    expect(requests).toHaveLength(1)
  })

  it.each([
    ['10 bytes', '0123456789', '0123456789'],
    ['11 bytes', '01234567890', undefined],
    ['11 bytes in 10 characters', '012345678é', undefined],
  ])(
    'of a body of %s, with a limit of 10 bytes, the text is returned or undefined',
    async (_what, body, text) => {
      answer = (response) => response.end(body)
      expect((await getText(url, limits)).text).toBe(text)
    },
  )

  it.each<[string, (response: ServerResponse) => unknown]>([
    ['a whole response', (response) => response.end('ok')],
    ['a response that goes on', (response) => response.write('0123456789 and more')],
    ['an error of the endpoint', (response) => response.writeHead(500).end('no')],
    ['a connection that breaks off', (response) => response.write('0', () => response.socket?.destroy())],
    ['something that is not HTTP', (response) => response.socket?.write('SSH-2.0-OpenSSH\r\n')],
  ])('the connection is closed after %s', async (_what, reply) => {
    answer = reply
    await getText(url, limits).catch(() => undefined)
    expect(closed).toHaveLength(1)
    await Promise.all(closed)
  })

  it.each<[string, (response: ServerResponse) => unknown]>([
    ['silence', () => undefined],
    ['half a body', (response) => response.write('0')],
    [
      'another protocol',
      (response) => response.writeHead(101, { connection: 'upgrade', upgrade: 'x' }).end(),
    ],
  ])('getText rejects and closes the connection if it gets %s until the time-out', async (_what, reply) => {
    answer = reply
    await expect(getText(url, { ...limits, timeOutMs: 50 })).rejects.toMatchObject({ name: 'TimeoutError' })
    await Promise.all(closed)
  })

  it.each(['https://127.0.0.1:1/', 'http://127.0.0.1:1/', 'ftp://127.0.0.1/', 'no URL'])(
    'getText rejects for %s',
    async (bad) => {
      await expect(getText(bad, limits)).rejects.toBeInstanceOf(Error)
    },
  )

  it('an https URL is asked over TLS', async () => {
    answer = (response) => response.end()
    await expect(getText(url.replace('http', 'https'), limits)).rejects.toMatchObject({ code: 'EPROTO' })
    expect(requests).toEqual([])
  })

  it('getText does not load undici, as fetch does', async () => {
    answer = (response) => response.end('ok')
    const load = async (call: string) => {
      const program = `
        import { getText } from ${JSON.stringify(new URL('../../src/sign-in/get-text.ts', import.meta.url).href)}
        await ${call}
        console.log(process.moduleLoadList.some((name) => name.includes('undici')))`
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program])
      return stdout.trim()
    }
    expect(await load(`getText('${url}', { timeOutMs: 60_000, mostBytes: 10 })`)).toBe('false')
    expect(await load(`fetch('${url}')`)).toBe('true')
  })
})
