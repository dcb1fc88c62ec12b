import { describe, expect, it } from 'vitest'
import { createSignInService } from '../../src/sign-in/service.ts'

type Parts = Parameters<typeof createSignInService>[0]

const profile = { user_id: '1001', email: 'Some.One@Example.com', name: 'Some One', picture: undefined }
const user = { ...profile, created_at: '2026-01-01T00:00:00.000Z', last_login_at: '2026-01-01T00:00:00.000Z' }
const visitor = { address: '203.0.113.7', userAgent: 'Firefox' }

/** Fakes that note what was done, in order. */
function service(replaced: Partial<Parts> & { deleting?: ('deleting' | 'free')[]; deletion?: object } = {}) {
  const { deleting = ['free'], deletion = { done: true }, ...parts } = replaced
  const done: string[] = []
  const states = [...deleting]
  const signIn = createSignInService({
    googleTokens: { read: async () => profile },
    countAttempt: async (network: string) => {
      done.push(`count ${network}`)
      return { policy: 'sign_in', limit: 10, remaining: 9, resetSeconds: 60 }
    },
    sessions: {
      start: async (userId: string, userAgent?: string) => {
        done.push(`start ${userId} ${userAgent}`)
        return { sessionId: 's1', accessToken: 'token' }
      },
      remove: async (_userId: string, sessionId: string) => done.push(`remove ${sessionId}`),
    },
    users: {
      signedIn: async () => {
        done.push('signed in')
        return states.shift() === 'free' ? user : undefined
      },
      continueDeletion: async () => {
        done.push('delete')
        return deletion
      },
    },
    allowedEmails: undefined,
    lifetimeSeconds: 86_400,
    ...parts,
  } as unknown as Parts)
  return { signIn, done }
}

describe('signing in', () => {
  it('starts the session before it touches the account', async () => {
    const { signIn, done } = service()
    expect(await signIn.signIn('token', undefined, visitor)).toEqual({
      access_token: 'token',
      token_type: 'bearer',
      expires_in: 86_400,
      user,
    })
    expect(done).toEqual(['start 1001 Firefox', 'signed in'])
  })

  it('counts by the network of the address', async () => {
    const { signIn, done } = service()
    await signIn.countAttempt({ ...visitor, address: '2001:db8:1:2:3::4' })
    expect(done).toEqual(['count 2001:db8:1:2'])
  })

  it.each([
    [undefined, true],
    [['some.one@example.com'], true],
    [['@example.com'], true],
    [['else@example.com', '@example.org'], false],
    [['@one@example.com'], false],
    [['@ample.com'], false],
    [['example.com'], false],
  ])('with ALLOWED_EMAILS %j is allowed to Some.One@Example.com: %s', async (allowedEmails, isAllowed) => {
    const { signIn, done } = service({ allowedEmails })
    const signedIn = signIn.signIn('token', undefined, visitor)
    if (isAllowed) await expect(signedIn).resolves.toBeDefined()
    else {
      await expect(signedIn).rejects.toMatchObject({ code: 'forbidden' })
      expect(done).toEqual([])
    }
  })

  it('goes on with a deletion that it meets, and begins anew when that is done', async () => {
    const { signIn, done } = service({ deleting: ['deleting', 'free'] })
    await expect(signIn.signIn('token', undefined, visitor)).resolves.toBeDefined()
    expect(done).toEqual([
      'start 1001 Firefox',
      'signed in',
      'remove s1',
      'delete',
      'start 1001 Firefox',
      'signed in',
    ])
  })

  it('is unavailable while a deletion goes on, and leaves no session', async () => {
    const { signIn, done } = service({
      deleting: ['deleting'],
      deletion: { done: false, retryAfterSeconds: 12 },
    })
    await expect(signIn.signIn('token', undefined, visitor)).rejects.toMatchObject({
      code: 'unavailable',
      details: { retryAfterSeconds: 12 },
    })
    expect(done).toEqual(['start 1001 Firefox', 'signed in', 'remove s1', 'delete'])
  })
})
