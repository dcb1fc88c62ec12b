import { createTable } from '../../src/table/table.ts'
import type { Item } from '../../src/table/table.ts'
import type { Key } from '../../src/table/keys.ts'
import type { Clock, TestApp } from './app.ts'
import { createTestClient } from './client.ts'

/** The two rows of an API key: itself, and what points to it. */
export const rowsOfKey = (keyId: string, items: Item[]) =>
  [items.find(({ id }) => id === keyId), items.find(({ sk }) => sk === keyId)] as (Key & Item)[]

/** What the tests of deleting an account do, each in an app of its own. */
export function accountDeletion(current: () => { test: TestApp; clock: Clock }) {
  const erase = (token: string) => current().test.as(token, 'DELETE', '/api/user')

  /** What is left of the user, under whatever key: sign-in counters belong to addresses. */
  const leftOf = async (sub: string) =>
    (await current().test.items()).filter(
      ({ pk, user_id }) => user_id === sub || pk === `user#${sub}` || String(pk).startsWith(`user#${sub}#`),
    )

  /** The table, past whatever the proxy is told to break. */
  function openTable() {
    const { test, clock } = current()
    const client = createTestClient(test.engineEndpoint)
    return createTable({ client, tableName: test.tableName, now: clock.now, wait: async () => undefined })
  }

  /** Things that the account holds, as later features will put them there. */
  async function fill(sub: string, count: number) {
    const table = openTable()
    for (let index = 0; index < count; index++) await table.put({ pk: `user#${sub}`, sk: `thing#${index}` })
  }

  const post = (credential: string, url: string, payload: object) => {
    const { app, bearer } = current().test
    return app.inject({ method: 'POST', url, headers: bearer(credential), payload })
  }
  const push = (credential: string) => post(credential, '/events', { event_type: 'test.sample', payload: {} })
  async function createKey(token: string) {
    const payload = { label: 'A key', scopes: ['events:write', 'inbox:read'] }
    return (await post(token, '/api/keys', payload)).json<{ id: string; key: string }>()
  }

  /** Asks until it is done, as a client would; the statuses. */
  async function eraseAll(token: string) {
    const statuses: number[] = []
    while (statuses.length < 10) {
      const answer = await erase(token)
      statuses.push(answer.statusCode)
      if (answer.statusCode === 204) break
      current().clock.advance(Number(answer.headers['retry-after'] ?? 1))
    }
    return statuses
  }

  return { erase, eraseAll, leftOf, openTable, fill, push, createKey }
}
