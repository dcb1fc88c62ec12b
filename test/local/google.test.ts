import { createHash } from 'node:crypto'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../src/local/free-port.ts'
import { openGoogleStandIn, standInClientId } from '../../src/local/google.ts'
import type { GoogleStandIn } from '../../src/local/google.ts'
import { apiOrigins, createHostRule } from '../../src/local/own-hosts.ts'
import { demoPeople } from '../../src/local/people.ts'
import { createGoogleKeys } from '../../src/sign-in/google-keys.ts'
import { createGoogleTokens } from '../../src/sign-in/google-token.ts'
import { unhurried } from '../tools/google.ts'
import { statusOf } from '../tools/npm-start.ts'

describe('the stand-in for Google', () => {
  let google: GoogleStandIn
  const logs: string[] = []
  beforeAll(async () => {
    google = await openGoogleStandIn({
      hosts: ['127.0.0.1'],
      port: await freePort(),
      pages: ['http://localhost:3000', ...apiOrigins(['my.box'], 8000)],
      isForOwnHost: createHostRule(['my.box']),
      countApplications: async (userId) => (userId === demoPeople.ada.sub ? 40 : 0),
      logLevel: 'info',
      logStream: { write: (line) => void logs.push(line) },
    })
  })
  afterAll(() => google.close())

  const redirectUri = 'http://localhost:8000/static/index.html'
  const authorize = (query: Record<string, string>) => {
    const asked = {
      client_id: standInClientId,
      redirect_uri: redirectUri,
      response_type: 'id_token',
      nonce: 'n-1',
      ...query,
    }
    return fetch(`${google.url}/o/oauth2/v2/auth?${new URLSearchParams(asked).toString()}`, {
      redirect: 'manual',
    })
  }
  const tokens = (clientIds = [standInClientId]) =>
    createGoogleTokens({
      keys: createGoogleKeys({
        url: `${google.url}/oauth2/v3/certs`,
        now: () => new Date(),
        warn: () => undefined,
        ...unhurried,
      }),
      clientIds,
      now: () => new Date(),
    })

  it('the stand-in signs tokens that the real verifier accepts, for its own client only', async () => {
    const token = await (await fetch(`${google.url}/token?person=grace`)).text()
    expect(await tokens().read(token)).toMatchObject({
      profile: { name: 'Grace Hopper', email: 'grace@example.com' },
    })
    await expect(tokens(['real.apps.googleusercontent.com']).read(token)).rejects.toMatchObject({
      code: 'unauthorized',
    })
  })

  it('the stand-in shows its people and returns a chosen one with a token for the nonce', async () => {
    const page = await (await authorize({ state: 's-1' })).text()
    expect(page).toContain('Ada Lovelace')
    const link = /href="(\?[^"]+person=alan)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const answer = await fetch(`${google.url}/o/oauth2/v2/auth${link}`, { redirect: 'manual' })
    expect(answer.status).toBe(302)
    const [uri, fragment] = (answer.headers.get('location') ?? '').split('#')
    expect(uri).toBe(redirectUri)
    const back = new URLSearchParams(fragment)
    expect(back.get('state')).toBe('s-1')
    expect(await tokens().read(back.get('id_token') ?? '', 'n-1')).toMatchObject({
      profile: { name: 'Alan Turing' },
    })
  })

  it.each<[string, Record<string, string>]>([
    ['no client', { client_id: '' }],
    ['another client', { client_id: 'other' }],
    ['an address of another machine', { redirect_uri: 'https://evil.example/' }],
    ['another port of this machine', { redirect_uri: 'http://localhost:3001/' }],
    [
      'a listed name before the name of another machine',
      { redirect_uri: 'http://localhost:3000@evil.example/' },
    ],
    ['an address without a scheme', { redirect_uri: '//localhost:3000/' }],
    ['a script instead of an address', { redirect_uri: 'javascript:alert(1)' }],
    ['another flow', { response_type: 'code' }],
    ['an unknown person', { person: 'mallory' }],
  ])('the stand-in rejects %s', async (_what, query) => {
    const answer = await authorize(query)
    expect(answer.status).toBe(400)
    const [name] = Object.keys(query)
    expect(await answer.text()).toMatch(
      new RegExp(
        `^The stand-in for Google refused the request\\.\n"${name}" in the query (must|is) .*\\.\n$`,
      ),
    )
  })

  it('the stand-in shows nothing of a request as HTML', async () => {
    const page = await (await authorize({ nonce: '"><script>alert(1)</script>' })).text()
    expect(page).not.toContain('<script>')
  })

  const own = ['http://localhost:8000', 'http://127.0.0.1:8000', 'http://[::1]:8000', 'http://my.box:8000']
  it.each(['http://localhost:3000', ...own])(
    'the stand-in lets pages of %s sign people in',
    async (origin) => {
      const answer = await fetch(`${google.url}/token`, { headers: { origin } })
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, origin])
      expect(answer.headers.get('vary')).toContain('Origin')
      const redirected = await authorize({ person: 'ada', redirect_uri: `${origin}/there` })
      expect(redirected.headers.get('location')).toContain(`${origin}/there#id_token=`)
    },
  )

  it.each(['http://localhost:3001', 'http://evil.example', 'https://localhost:3000', 'null', ''])(
    'the stand-in gives pages of "%s" neither a token nor a page',
    async (origin) => {
      for (const method of ['GET', 'OPTIONS']) {
        const headers = { origin, 'access-control-request-method': 'GET' }
        for (const path of ['/token?person=ada', '/', '/pictures/ada.svg']) {
          const answer = await fetch(google.url + path, { method, headers })
          expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([403, null])
          expect(await answer.text()).toMatch(/^The stand-in for Google refused the request\.\n.*\n$/)
        }
      }
    },
  )

  it('the stand-in logs a refused origin once, and nothing else', async () => {
    logs.length = 0
    for (const path of ['/token', '/', '/nothing', '/%'])
      for (const origin of ['http://localhost:4200', 'http://localhost:3000'])
        await fetch(google.url + path, { headers: { origin } })
    expect(logs.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'WARN',
        timestamp: expect.any(String),
        origin: 'http://localhost:4200',
        message:
          'A page of http://localhost:4200 was refused. If it is your frontend, add it to ALLOWED_ORIGINS.',
      },
    ])
  })

  it('the stand-in gives a token to programs without an origin', async () => {
    const answer = await fetch(`${google.url}/token`)
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, null])
    expect(await answer.text()).toMatch(/^eyJ/)
  })

  it.each([
    ['its first page', '/', 200],
    ['its page', '/o/oauth2/v2/auth?', 200],
    ['a picture', '/pictures/ada.svg', 200],
    ['a token', '/token', 200],
    ['a rejection', '/o/oauth2/v2/auth?client_id=other&', 400],
    ['an unknown path', '/nothing', 404],
    ['a malformed path', '/%', 400],
  ])('the stand-in forbids frames and type sniffing for %s', async (_what, path, status) => {
    const asked = { client_id: standInClientId, redirect_uri: redirectUri, response_type: 'id_token' }
    const query = path.endsWith('?') ? new URLSearchParams(asked).toString() : ''
    const answer = await fetch(google.url + path + query)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(answer.headers.get('x-frame-options')).toBe('DENY')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it.each([
    ['localhost', 200],
    ['host.docker.internal:8001', 200],
    ['my.box', 200],
    ['rebound.example', 403],
  ])('the stand-in answers the Host %s with %i', async (host, status) => {
    for (const path of ['/token', '/oauth2/v3/certs'])
      expect(await statusOf(google.url + path, host)).toBe(status)
  })

  it('the stand-in gives every person but one a verified Workspace address', async () => {
    const tokens = await Promise.all((['ada', 'grace', 'alan'] as const).map((it) => google.idTokenFor(it)))
    const domains = tokens.map((token) => decodeJwt(token).hd)
    expect(domains).toEqual(['example.com', 'example.com', undefined])
  })

  it('the first page says what the stand-in is, where its paths are, and who its people are', async () => {
    const page = await (await fetch(google.url)).text()
    const facts = [standInClientId, 'https://accounts.google.com', 'http://localhost:3000']
    for (const text of [...facts, '/oauth2/v3/certs', '/o/oauth2/v2/auth']) expect(page).toContain(text)
    for (const person of ['ada', 'grace', 'alan'] as const) {
      const { name, email } = demoPeople[person]
      for (const text of [name, email, `src="/pictures/${person}.svg"`, `href="/token?person=${person}"`])
        expect(page).toContain(text)
      expect(page).toContain(`curl &quot;${google.url}/token?person=${person}&quot;`)
    }
    expect(page.match(/hd: example\.com/g)).toHaveLength(2)
    expect(page.match(/Private account, no <code>hd/g)).toHaveLength(1)
  })

  it('the first page says who has data', async () => {
    const page = await (await fetch(google.url)).text()
    const lines = page.match(/<b>[^<]+<\/b>|No applications|\d+ applications?/g)
    expect(lines).toEqual([
      '<b>Ada Lovelace</b>',
      '40 applications',
      '<b>Grace Hopper</b>',
      'No applications',
      '<b>Alan Turing</b>',
      'No applications',
    ])
  })

  it.each([
    ['the first page', '/'],
    ['the page to pick a person', undefined],
  ])('the policy of %s allows its style and its pictures, and no script', async (_what, path) => {
    const answer = await (path ? fetch(google.url + path) : authorize({}))
    const style = /<style>([^]*)<\/style>/.exec(await answer.text())?.[1] ?? ''
    const hash = createHash('sha256').update(style).digest('base64')
    expect(answer.headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; img-src 'self' data:; ` +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
  })

  it('the stand-in serves the picture of each token, for pages of every origin', async () => {
    for (const [person, initials] of [
      ['ada', 'AL'],
      ['grace', 'GH'],
      ['alan', 'AT'],
    ] as const) {
      const { profile } = await tokens().read(await google.idTokenFor(person))
      expect(profile.picture).toBe(`${google.url}/pictures/${person}.svg`)
      const answer = await fetch(profile.picture ?? '')
      expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining(`>${initials}<`)])
      expect(answer.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8')
      expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
      expect(answer.headers.get('cache-control')).toBe('public, max-age=3600')
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    }
    expect((await fetch(`${google.url}/pictures/mallory.svg`)).status).toBe(404)
  })
})
