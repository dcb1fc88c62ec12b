import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openGoogleStandIn, standInClientId } from '../../src/local/google.ts'
import type { GoogleStandIn } from '../../src/local/google.ts'
import { createGoogleKeys } from '../../src/sign-in/google-keys.ts'
import { createGoogleTokens } from '../../src/sign-in/google-token.ts'

describe('the stand-in for Google', () => {
  let google: GoogleStandIn
  beforeAll(async () => {
    google = await openGoogleStandIn({ hosts: ['127.0.0.1'], port: 0 })
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
        timeOutMs: 60_000,
      }),
      clientIds,
      now: () => new Date(),
    })

  it('signs tokens that the same verifier takes, for its own client alone', async () => {
    const token = await (await fetch(`${google.url}/token?person=grace`)).text()
    expect(await tokens().read(token)).toMatchObject({
      profile: { name: 'Grace Hopper', email: 'grace@example.com' },
    })
    await expect(tokens(['real.apps.googleusercontent.com']).read(token)).rejects.toMatchObject({
      code: 'unauthorized',
    })
  })

  it('shows its people, and sends the one who was picked back with a token for that nonce', async () => {
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
    ['another client', { client_id: 'other' }],
    ['an address that is not of this machine', { redirect_uri: 'https://evil.example/' }],
    ['a script for an address', { redirect_uri: 'javascript:alert(1)' }],
    ['another flow', { response_type: 'code' }],
    ['a person that it does not know', { person: 'mallory' }],
  ])('refuses %s', async (_what, query) => {
    expect((await authorize(query)).status).toBe(400)
  })

  it('shows nothing of a request as HTML', async () => {
    const page = await (await authorize({ nonce: '"><script>alert(1)</script>' })).text()
    expect(page).not.toContain('<script>')
  })
})
