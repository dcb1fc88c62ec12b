import type { Services } from '../services.ts'
import type { Paging } from '../values.ts'

type List = (paging: Paging) => Promise<{ items: object[]; last?: string | undefined }>

/** The number of items in memory at a time. An event or an application has up to 300 KB. */
const pageSize = 25

/**
 * Everything that is kept of a user, as parts of one JSON document. Sessions, API keys and the calendar address are
 * without their secrets.
 */
export async function* exportOf(services: Services, userId: string) {
  const { users, blocks, sessions, apiKeys, calendar, applications, inbox } = services
  const lists: Record<string, List> = {
    sessions: (paging) => sessions.listStored(userId, paging),
    api_keys: async () => ({ items: await apiKeys.listStored(userId) }),
    calendar_addresses: async () => ({ items: await (await calendar()).listStored(userId) }),
    applications: (paging) => applications.listStored(userId, paging),
    events: (paging) => inbox.listStored(userId, paging),
  }
  const [account = null, blocked_at = null] = [await users.find(userId), await blocks.find(userId)]
  yield JSON.stringify({ user_id: userId, account, blocked_at }, undefined, 1).slice(0, -'\n}'.length)
  for (const [name, list] of Object.entries(lists)) {
    yield `,\n "${name}": [`
    let separator = '\n'
    for await (const item of itemsOf(list)) {
      yield `${separator}  ${JSON.stringify(item)}`
      separator = ',\n'
    }
    yield '\n ]'
  }
  yield '\n}\n'
}

async function* itemsOf(list: List) {
  let after: string | undefined
  do {
    const page = await list({ limit: pageSize, after })
    yield* page.items
    after = page.last
  } while (after !== undefined)
}
