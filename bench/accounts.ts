import { gatewayEvent } from '../test/tools/events.ts'
import type { Google } from '../test/tools/google.ts'
import { fill } from './fill.ts'
import type { Instance } from './instance.ts'

export type Kind = keyof typeof fill

export const sizes: Record<Kind, number[]> = {
  events: [10, 1000, 100_000],
  applications: [10, 1000, 10_000],
  histories: [10, 1000, 5000],
  earlier: [10, 1000, 5000],
}

type Parts = { instance: Instance; google: Google; where: { engineEndpoint: string; tableName: string } }

/** Accounts of different sizes. Each is made when it is first needed. */
export function createAccounts({ instance, google, where }: Parts) {
  const tokens = new Map<string, string>()

  async function create(userId: string, kind: Kind, size: number) {
    const body = { credential: await google.idToken({ sub: userId }) }
    const { last } = await instance.answer([gatewayEvent('POST', '/auth/google', { body })])
    console.error(`(an account gets ${size} ${kind})`)
    await fill[kind](where, userId, size)
    const { access_token } = JSON.parse(last.body ?? '') as { access_token: string }
    return access_token
  }

  /** The session token of the account of this kind and size. */
  async function tokenOf(kind: Kind, size: number) {
    // Letters, because the stub would take two accounts for one that differ only in a digit.
    const userId = `${kind}-${'abc'[sizes[kind].indexOf(size)]}`
    const token = tokens.get(userId) ?? (await create(userId, kind, size))
    tokens.set(userId, token)
    return token
  }

  return {
    tokenOf,

    /** The query of a new calendar address of the account. */
    addressOf: async (kind: Kind, size: number) => {
      const created = gatewayEvent('POST', '/api/calendar', { token: await tokenOf(kind, size) })
      const { last } = await instance.answer([created])
      return new URL((JSON.parse(last.body ?? '') as { url: string }).url).search.slice(1)
    },
  }
}
