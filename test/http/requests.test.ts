import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { origin, testApp } from '../tools/app.ts'
import type { TestApp } from '../tools/app.ts'

const textOf = (bytes: number) => `"${'x'.repeat(bytes - 2)}"`

describe('a request', () => {
  let test: TestApp
  let token: string
  beforeAll(async () => {
    test = await testApp()
    token = await test.signIn()
  })
  afterAll(() => test.close())

  const send = (
    method: string,
    url: string,
    headers: Record<string, string> = {},
    payload?: string | Buffer,
  ) => test.app.inject({ method: method as 'GET', url, headers, ...(payload !== undefined && { payload }) })
  const json = { 'content-type': 'application/json' }
  const guarded = () => ({ ...json, ...test.bearer(token) })

  it.each([
    ['no JSON', 400, json, 'not json'],
    ['half of an object', 400, json, '{"token":'],
    ['two values', 400, json, '{} {}'],
    ['bytes that are no UTF-8', 400, json, Buffer.from([0x22, 0xff, 0x22])],
    ['NaN', 400, json, '{"token":NaN}'],
    ['a string', 422, json, '"text"'],
    ['null', 422, json, 'null'],
    ['a list', 422, json, '[]'],
    ['no token', 422, json, '{"admin":true,"__proto__":{"token":"t"}}'],
    ['a repeated member', 422, json, '{"token":"t","token":"u"}'],
    ['a repeated member, once with an escape', 422, json, '{"token":"t","\\u0074oken":"t"}'],
    ['a form', 415, { 'content-type': 'application/x-www-form-urlencoded' }, 'token=t'],
    ['plain text', 415, { 'content-type': 'text/plain' }, '{"token":"t"}'],
    ['XML', 415, { 'content-type': 'application/xml' }, '<token/>'],
    ['no content type', 415, { 'content-type': '' }, '{"token":"t"}'],
    ['an invalid content type', 415, { 'content-type': 'json' }, '{"token":"t"}'],
    ['nothing', 422, {}, undefined],
    ['only a JSON content type', 422, json, ''],
    ['only another content type', 422, { 'content-type': 'text/nonsense' }, ''],
    ['white space', 400, json, '   '],
    ['32 KB and a byte', 413, json, textOf(32 * 1024 + 1)],
    ['32 KB', 422, json, textOf(32 * 1024)],
    ['deep nesting', 422, json, '['.repeat(16_000) + ']'.repeat(16_000)],
  ])('a body of %s is rejected with %i', async (_what, status, headers, payload) => {
    const answer = await send('POST', '/auth/google', headers, payload)
    expect(answer.statusCode).toBe(status)
    expect(answer.headers['content-type']).toBe('application/problem+json')
    const problem = answer.json()
    expect(problem).toMatchObject({ type: 'about:blank', status, request_id: answer.headers['x-request-id'] })
    expect(problem.detail).toMatch(/^[A-Z"].*\.$/s)
    expect(problem.code).toMatch(/^[a-z_]+$/)
    expect(problem.title).toBeTruthy()
  })

  it.each(['application/json; charset=utf-8', 'application/json;charset=UTF-8', 'APPLICATION/JSON'])(
    'a content type may be spelt %s',
    async (type) => {
      const answer = await send('POST', '/auth/google', { 'content-type': type }, '{"token":"t"}')
      expect(answer.statusCode).toBe(401)
    },
  )

  it('a body behind a door has at most 512 KB, and the response says so', async () => {
    const headers = { ...json, authorization: `Bearer ${token}` }
    expect((await send('POST', '/events', headers, textOf(512 * 1024))).statusCode).toBe(422)
    const answer = await send('POST', '/events', headers, textOf(512 * 1024 + 1))
    expect(answer.json()).toMatchObject({ status: 413, detail: 'The body is larger than 512 KB.' })
  })

  it('the body of a sign-in has at most 32 KB, and the response says so', async () => {
    const answer = await send('POST', '/auth/google', json, textOf(32 * 1024 + 1))
    expect(answer.json()).toMatchObject({ status: 413, detail: 'The body is larger than 32 KB.' })
  })

  it('the response names every invalid member by a JSON pointer', async () => {
    const answer = await send('POST', '/api/keys', guarded(), '{"label":5,"a/b":1,"c~d":2,"preset":"x"}')
    expect(answer.json().errors).toEqual(
      expect.arrayContaining([
        { in: 'body', pointer: '/label', detail: '"label" must be a string.' },
        { in: 'body', pointer: '/preset', detail: '"preset" must be one of capture, zapier.' },
        { in: 'body', pointer: '/a~1b', detail: '"a~1b" is unknown.' },
        { in: 'body', pointer: '/c~0d', detail: '"c~0d" is unknown.' },
      ]),
    )
    expect(answer.json().detail).toBe('"label" must be a string. See "errors" for the others.')
  })

  it('the response names at most twenty invalid members', async () => {
    const unknown = Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`m${n}`, n]))
    const body = JSON.stringify({ label: 5, ...unknown })
    const answer = await send('POST', '/api/keys', guarded(), body)
    expect(answer.statusCode).toBe(422)
    expect(answer.json().errors).toHaveLength(20)
  })

  it.each([
    ['a name', '~'.repeat(20_000), `/${'~0'.repeat(99)}…`],
    ['a name that is cut within a pair of surrogates', 'x'.repeat(98) + '😀😀', `/${'x'.repeat(98)}\ufffd…`],
  ])('the response shortens %s', async (_what, name, pointer) => {
    const answer = await send(
      'POST',
      '/api/keys',
      guarded(),
      JSON.stringify({ label: 'a', preset: 'capture', [name]: 1 }),
    )
    const [error] = answer.json().errors
    expect(error.pointer).toBe(pointer.length > 200 ? `${pointer.slice(0, 199)}…` : pointer)
    expect(answer.json().detail.length).toBeLessThan(300)
  })

  it('the response shortens a long pointer', async () => {
    const headers = { ...json, authorization: `Bearer ${token}` }
    const contact = { name: 'Sam', ['~'.repeat(100)]: 1 }
    const body = JSON.stringify({ company: 'Acme', title: 'Engineer', contacts: [contact] })
    const answer = await send('POST', '/api/applications', headers, body)
    const name = `contacts/0/${'~0'.repeat(93)}~…`
    expect(answer.json().errors).toEqual([
      { in: 'body', pointer: `/${name}`, detail: `"${name}" is unknown.` },
    ])
  })

  it('the response shortens an inexact number and a repeated name', async () => {
    const detailOf = async (body: string) => (await send('POST', '/auth/google', json, body)).json().detail
    const name = `"${'n'.repeat(5000)}"`
    expect(await detailOf(`{"a":${'9'.repeat(5000)}}`)).toBe(
      `The number ${'9'.repeat(39)}… cannot be stored exactly. Send it as a string.`,
    )
    expect(await detailOf(`{${name}:1,${name}:2}`)).toBe(
      `The member "${'n'.repeat(99)}…" occurs twice. Send it once.`,
    )
  })

  it('a body of null is rejected, even if no body is needed', async () => {
    const headers = { ...json, authorization: `Bearer ${token}` }
    const answer = await send('POST', '/auth/sign-out?scope=others', headers, 'null')
    expect(answer.statusCode).toBe(422)
    expect(answer.json().errors).toEqual([
      { in: 'body', pointer: '', detail: 'The body is null. Send an object.' },
    ])
    expect((await send('POST', '/auth/sign-out?scope=others', headers, '')).statusCode).toBe(204)
  })

  it('a DELETE has no body, and an empty body counts as none', async () => {
    const own = { authorization: `Bearer ${await test.signIn()}` }
    const url = '/api/sessions/01890a5d-ac96-774b-bcce-b302099a8057'
    for (const body of ['{}', 'null', '[1]', 'not json']) {
      for (const type of ['application/json', 'text/plain', 'nonsense', '']) {
        const answer = await send('DELETE', url, { ...own, 'content-type': type }, body)
        expect(answer.statusCode).toBe(422)
        expect(answer.json().detail).toBe('Send no body with DELETE.')
      }
    }
    expect((await send('DELETE', url, { ...own, ...json }, '')).statusCode).toBe(404)
    expect((await send('DELETE', url, { ...own, 'content-type': 'text/plain' }, '')).statusCode).toBe(404)
  })

  it.each([
    ['GET', '/nothing'],
    ['POST', '/'],
    ['GET', '/health//'],
    ['GET', '//health'],
    ['GET', '/HEALTH'],
    ['GET', '/api/sessions//x'],
    ['GET', '/health%2f'],
    ['GET', '/%2e%2e/health/x'],
    ['OPTIONS', '/nothing'],
    ['TRACE', '/nothing'],
    ['QUERY', '/nothing'],
  ])('the request %s %s returns 404', async (method, url) => {
    const answer = await send(method, url)
    expect(answer.statusCode).toBe(404)
    expect(answer.json()).toMatchObject({ code: 'not_found', status: 404 })
  })

  it.each(['/%', '/health%zz', '/%c3%28', '/%ff'])(
    'a path %s, which is not percent-encoded UTF-8, is rejected with 400',
    async (url) => {
      const answer = await send('GET', url)
      expect(answer.statusCode).toBe(400)
      expect(answer.headers['content-type']).toBe('application/problem+json')
      expect(answer.json()).toMatchObject({
        code: 'malformed_request',
        request_id: answer.headers['x-request-id'],
      })
      expect(answer.headers['x-content-type-options']).toBe('nosniff')
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
      const listed = await send('GET', url, { origin })
      expect(listed.headers).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': expect.stringContaining('x-request-id'),
      })
    },
  )

  it.each([
    ['DELETE', '/health', 'GET, HEAD, OPTIONS'],
    ['POST', '/health', 'GET, HEAD, OPTIONS'],
    ['GET', '/auth/google', 'POST, OPTIONS'],
    ['HEAD', '/auth/google', 'POST, OPTIONS'],
    ['PUT', '/api/user', 'GET, HEAD, DELETE, OPTIONS'],
    ['PATCH', '/api/sessions/anything', 'DELETE, OPTIONS'],
    ['TRACE', '/api/user', 'GET, HEAD, DELETE, OPTIONS'],
    ['PROPFIND', '/api/user', 'GET, HEAD, DELETE, OPTIONS'],
    ['QUERY', '/api/user', 'GET, HEAD, DELETE, OPTIONS'],
    ['PUT', '/events/batch', 'POST, OPTIONS'],
  ])('the request %s %s returns 405 with the allowed methods', async (method, url, allow) => {
    const answer = await send(method, url)
    expect(answer.statusCode).toBe(405)
    expect(answer.headers.allow).toBe(allow)
    expect(answer.headers['x-request-id']).toBeTruthy()
  })

  it.each([
    ['POST', '/nothing', 404],
    ['POST', '/health', 405],
    ['PUT', '/auth/google', 405],
  ])('the request %s %s returns %i without reading its body', async (method, url, status) => {
    for (const [type, body] of [
      ['application/json', 'not json'],
      ['application/json', 'x'.repeat(600_000)],
      ['text/plain', 'text'],
      ['nonsense', 'text'],
    ]) {
      const answer = await send(method, url, { 'content-type': type! }, body)
      expect(answer.statusCode).toBe(status)
    }
  })

  it('a path without parameters never matches a path with an id', async () => {
    const answer = await send('GET', '/events/batch', { authorization: `Bearer ${token}` })
    expect(answer.statusCode).toBe(405)
    expect(answer.headers.allow).toBe('POST, OPTIONS')
  })

  it('an OPTIONS without CORS returns the methods', async () => {
    const answer = await send('OPTIONS', '/api/user')
    expect(answer.statusCode).toBe(204)
    expect(answer.headers.allow).toBe('GET, HEAD, DELETE, OPTIONS')
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  it.each([
    'not-a-uuid',
    '01890a5d-ac96-774b-bcce-b302099a805',
    '01890a5d-ac96-474b-bcce-b302099a8057',
    '%00',
    '%2e%2e%2fuser',
    'x'.repeat(101),
    'x'.repeat(5000),
    '💼',
  ])('a malformed id %s is not found', async (id) => {
    const answer = await send('DELETE', `/api/sessions/${encodeURI(decodeURI(id))}`, {
      authorization: `Bearer ${token}`,
    })
    expect(answer.statusCode).toBe(404)
    expect(answer.json()).toMatchObject({ code: 'not_found' })
  })

  it.each(['0', '201', '-1', '1.5', 'ten', '1&limit=2', '9'.repeat(30)])(
    '?limit=%s is rejected with 422',
    async (limit) => {
      const answer = await send('GET', `/api/sessions?limit=${limit}`, { authorization: `Bearer ${token}` })
      expect(answer.statusCode).toBe(422)
      expect(answer.json().errors[0]).toMatchObject({ in: 'query', pointer: '/limit' })
    },
  )

  it('a bug returns a fixed text, and the log has the error', async () => {
    test.proxy.fail('GetItem', { kind: 'error', name: 'ValidationException' })
    const answer = await send('GET', '/api/user', {
      authorization: `Bearer ${token}`,
      'x-request-id': 'mine-1',
    })
    test.proxy.heal()
    expect(answer.statusCode).toBe(500)
    expect(answer.json()).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      detail: 'Something went wrong. Quote the request_id when you report this.',
      code: 'internal_error',
      request_id: 'mine-1',
    })
    const line =
      test.logs.find((entry) => entry.includes('"client_request_id":"mine-1"') && entry.includes('ERROR')) ??
      ''
    expect(JSON.parse(line).err).toMatchObject({ type: 'ValidationException', stack: expect.any(String) })
  })
})
