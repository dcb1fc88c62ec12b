import type { Item, Key } from '../../src/table/keys.ts'
import type { Clock, TestApp } from './app.ts'
import { callerOf } from './caller.ts'
import { tableOf } from './table.ts'

/** The two rows of an API key: the key itself and its slot. */
export const rowsOfKey = (keyId: string, items: Item[]) =>
  [items.find(({ id }) => id === keyId), items.find(({ key_id }) => key_id === keyId)] as (Key & Item)[]

/** Helpers for the tests that delete an account. `current` gives the app and the clock of the running test. */
export function accountDeletion(current: () => { test: TestApp; clock: Clock }) {
  const erase = (token: string) => current().test.as(token, 'DELETE', '/api/user')

  /** All rows of the user, under any partition key. Sign-in counters are not included: they belong to IP addresses. */
  const leftOf = async (sub: string) =>
    (await current().test.items()).filter(
      ({ pk, user_id }) => user_id === sub || pk === `user#${sub}` || pk.startsWith(`user#${sub}#`),
    )

  const openTable = () => tableOf(current().test, current().clock.now)

  /** Adds this many rows of an unknown kind to the account, as a later feature may. */
  async function fill(sub: string, count: number) {
    const table = openTable()
    for (let index = 0; index < count; index++) await table.put({ pk: `user#${sub}`, sk: `thing#${index}` })
  }

  const post = (credential: string, url: string, payload: object) =>
    callerOf(current().test, credential)('POST', url, payload)
  const push = (credential: string) => post(credential, '/events', { event_type: 'test.sample', payload: {} })
  async function createKey(token: string) {
    const payload = { label: 'A key', scopes: ['events:write', 'inbox:read'] }
    return (await post(token, '/api/keys', payload)).json<{ id: string; key: string }>()
  }

  /** Repeats the request until it returns 204, like a client. Resolves to the statuses. */
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
