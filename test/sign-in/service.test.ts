import { describe, expect, it } from 'vitest'
import { createBestEffort } from '../../src/best-effort.ts'
import { unauthorized, unavailable } from '../../src/errors.ts'
import { createAllowList } from '../../src/sign-in/allow-list.ts'
import { createSignInService } from '../../src/sign-in/service.ts'
import { noAudit } from '../tools/app.ts'

type Parts = Parameters<typeof createSignInService>[0]

const profile = { user_id: '1001', email: 'Some.One@Example.com', name: 'Some One', picture: undefined }
const user = { ...profile, created_at: '2026-01-01T00:00:00.000Z', last_login_at: '2026-01-01T00:00:00.000Z' }
const issuedAt = new Date('2026-01-01T00:00:00.000Z')

type Replaced = Partial<Parts> & {
  deleting?: ('deleting' | 'free' | 'used')[]
  deletion?: object
  accounts?: object[]
  surplusError?: Error
}

/** Fakes that record the calls in order. */
function service(replaced: Replaced = {}) {
  const { deleting = ['free'], deletion = { done: true }, accounts = [], surplusError, ...parts } = replaced
  const done: string[] = []
  const states = [...deleting]
  const signIn = createSignInService({
    googleTokens: async () => ({ read: async () => ({ profile, issuedAt }) }),
    countAttempt: async (networks: { network: string; times: number }[]) => {
      done.push(...networks.map(({ network, times }) => `count ${network} ${times}`))
      return { policy: 'sign_in', limit: 10, remaining: 9, resetSeconds: 60 }
    },
    sessions: {
      start: async (session: { user_id: string; email: string; issuedAt: Date; userAgent?: string }) => {
        const { user_id, email, userAgent } = session
        expect(session.issuedAt).toBe(issuedAt)
        done.push(`start ${user_id} ${email} ${userAgent}`)
        return { sessionId: 's1', accessToken: 'token' }
      },
      remove: async (_userId: string, sessionId: string) => done.push(`remove ${sessionId}`),
      endSurplus: async (userId: string) => {
        done.push(`end surplus of ${userId}`)
        if (surplusError) throw surplusError
      },
    },
    users: {
      findForSignIn: async () => ({ account: accounts.shift() }),
      recordSignIn: async () => {
        done.push('signed in')
        const state = states.shift()
        if (state === 'used') throw unauthorized('It was used before.')
        return state === 'free' ? user : undefined
      },
    },
    accountDeletion: async () => ({
      continue: async () => {
        done.push('delete')
        return deletion
      },
    }),
    allowList: createAllowList({ allowedEmails: undefined, findAccount: async () => undefined }),
    workBudget: { begin: async () => undefined },
    audit: noAudit,
    bestEffort: createBestEffort((message) => void done.push(message)),
    lifetimeSeconds: 86_400,
    ...parts,
  } as unknown as Parts)
  return { signIn, done }
}

describe('signing in', () => {
  it('the session is started before the account is written', async () => {
    const { signIn, done } = service()
    expect(await signIn.signIn({ idToken: 'token', nonce: undefined }, 'Firefox')).toEqual({
      access_token: 'token',
      token_type: 'bearer',
      expires_in: 86_400,
      user,
    })
    expect(done).toEqual(['start 1001 Some.One@Example.com Firefox', 'signed in', 'end surplus of 1001'])
  })

  it('a sign-in succeeds if the table is unavailable when its older sessions should end', async () => {
    const { signIn, done } = service({ surplusError: unavailable('The database cannot be reached.', 2) })
    await expect(signIn.signIn({ idToken: 'token', nonce: undefined })).resolves.toBeDefined()
    expect(done.at(-1)).toBe('Older sessions were not ended')
    const { signIn: faulty } = service({ surplusError: new TypeError('a bug') })
    await expect(faulty.signIn({ idToken: 'token', nonce: undefined })).rejects.toThrow('a bug')
  })

  it('attempts are counted by the networks of the address', async () => {
    const { signIn, done } = service()
    await signIn.countAttempt('2001:db8:1:2:3::4')
    expect(done).toEqual(['count 2001:db8:1:2 1', 'count 2001:db8:1 10'])
  })

  it('no session is started for a person outside of ALLOWED_EMAILS', async () => {
    const allowList = createAllowList({
      allowedEmails: ['else@example.com'],
      findAccount: async () => profile,
    })
    const { signIn, done } = service({ allowList })
    await expect(signIn.signIn({ idToken: 'token', nonce: undefined })).rejects.toMatchObject({
      code: 'forbidden',
    })
    expect(done).toEqual([])
  })

  it('no session is left for an ID token that another sign-in has used meanwhile', async () => {
    const { signIn, done } = service({ deleting: ['used'] })
    await expect(signIn.signIn({ idToken: 'token', nonce: undefined }, 'Firefox')).rejects.toMatchObject({
      code: 'unauthorized',
    })
    expect(done).toEqual(['start 1001 Some.One@Example.com Firefox', 'signed in', 'remove s1'])
  })

  it('no session is started for an account that is known to be in deletion', async () => {
    const { signIn, done } = service({ accounts: [{ deleting_at: 'now' }], deletion: { done: false } })
    await expect(signIn.signIn({ idToken: 'token', nonce: undefined })).rejects.toMatchObject({
      code: 'unavailable',
    })
    expect(done).toEqual(['delete'])
  })

  it('a sign-in continues a running deletion, and starts again when it is done', async () => {
    const { signIn, done } = service({ deleting: ['deleting', 'free'] })
    await expect(signIn.signIn({ idToken: 'token', nonce: undefined }, 'Firefox')).resolves.toBeDefined()
    expect(done).toEqual([
      'start 1001 Some.One@Example.com Firefox',
      'signed in',
      'remove s1',
      'delete',
      'start 1001 Some.One@Example.com Firefox',
      'signed in',
      'end surplus of 1001',
    ])
  })

  it('a sign-in is unavailable during a deletion, and leaves no session', async () => {
    const { signIn, done } = service({
      deleting: ['deleting'],
      deletion: { done: false, retryAfterSeconds: 12 },
    })
    await expect(signIn.signIn({ idToken: 'token', nonce: undefined }, 'Firefox')).rejects.toMatchObject({
      code: 'unavailable',
      details: { retryAfterSeconds: 12 },
    })
    expect(done).toEqual(['start 1001 Some.One@Example.com Firefox', 'signed in', 'remove s1', 'delete'])
  })
})
