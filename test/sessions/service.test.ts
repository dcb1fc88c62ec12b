import { describe, expect, it } from 'vitest'
import type { SessionPrincipal } from '../../src/principal.ts'
import type { SessionRepository } from '../../src/sessions/repository.ts'
import type { Paging } from '../../src/values.ts'
import { createSessionService } from '../../src/sessions/service.ts'
import type { SessionTokens } from '../../src/sessions/token.ts'
import { noAudit } from '../tools/app.ts'

/** The service over pages of session ids, and the ended ids in order. */
function serviceOver(pages: string[][]) {
  const ended: string[] = []
  const repository = {
    list: async (_userId: string, { after = '0' }: Paging) => {
      const number = Number(after)
      const last = number + 1 < pages.length ? String(number + 1) : undefined
      return { sessions: pages[number]!.map((id) => ({ id })), last }
    },
    remove: async (_userId: string, id: string) => ended.push(id),
    removeUnlessDeleting: async (_userId: string, id: string) => ended.push(id),
  } as unknown as SessionRepository
  const service = createSessionService({
    repository,
    tokens: {} as SessionTokens,
    allowList: { requireOwner: async () => undefined },
    endOtherAccess: async () => void ended.push('keys'),
    audit: noAudit,
    lifetimeSeconds: 60,
    newId: () => 'new',
    now: () => new Date('2026-01-01T00:00:00.000Z'),
  })
  return { service, ended }
}

describe('signing out of all sessions', () => {
  it("a sign-out ends the sessions of every page, the caller's last", async () => {
    const { service, ended } = serviceOver([['a', 'own'], ['b'], ['c', 'd']])
    await service.signOut({ userId: 'person', sessionId: 'own' } as SessionPrincipal, 'all')
    expect(ended).toEqual(['a', 'b', 'c', 'd', 'own'])
  })

  it("a sign-out of everything revokes API keys before and after the caller's session ends", async () => {
    const { service, ended } = serviceOver([['a', 'own']])
    await service.signOut({ userId: 'person', sessionId: 'own' } as SessionPrincipal, 'everything')
    expect(ended).toEqual(['a', 'keys', 'own', 'keys'])
  })
})

describe('the sessions of a user', () => {
  it('the sessions beyond the newest twenty are ended, on every page', async () => {
    const ids = Array.from({ length: 205 }, (_, index) => `s${index}`)
    const { service, ended } = serviceOver([ids.slice(0, 15), ids.slice(15, 100), ids.slice(100)])
    await service.endSurplus('person')
    expect(ended).toEqual(ids.slice(20))
  })

  it('twenty sessions stay', async () => {
    const { service, ended } = serviceOver([Array.from({ length: 20 }, (_, index) => `s${index}`)])
    await service.endSurplus('person')
    expect(ended).toEqual([])
  })
})
