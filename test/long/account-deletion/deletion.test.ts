import { v7 as newId } from 'uuid'
import { beforeEach, describe, expect, it } from 'vitest'
import { newSecret } from '../../../src/api-keys/secret.ts'
import { hashOf } from '../../../src/secret.ts'
import { accountDeletion, rowsOfKey } from '../../tools/account-deletion.ts'
import { createClock, testApp } from '../../tools/app.ts'
import type { Clock, TestApp } from '../../tools/app.ts'
import type { Fault } from '../../tools/fault-proxy.ts'

describe('deleting an account', () => {
  let test: TestApp
  let clock: Clock
  beforeEach(async () => {
    clock = createClock(new Date(Date.now() - 1_200_000))
    test = await testApp({ clock })
    return () => test.close()
  })
  const { erase, eraseAll, leftOf, openTable, fill, push, createKey } = accountDeletion(() => ({
    test,
    clock,
  }))

  it('a deletion ends every API key, even of an account with more than the maximum', async () => {
    const token = await test.signIn()
    const { id } = await createKey(token)
    const [key, pointer] = rowsOfKey(id, await test.items())
    const secrets = Array.from({ length: 210 }, newSecret)
    for (const hash of secrets.map(hashOf)) {
      const copy = newId()
      await openTable().put({ ...pointer!, sk: copy, key_id: undefined, hash })
      await openTable().put({ ...key!, pk: `key#${hash}`, id: copy, hash })
    }
    expect((await push(secrets[209]!)).statusCode).toBe(202)
    expect((await erase(token)).statusCode).toBe(202)
    for (const secret of secrets) expect((await push(secret)).statusCode).toBe(401)
    clock.advance(35)
    expect((await erase(token)).statusCode).toBe(204)
    expect(await leftOf('1001')).toEqual([])
  })

  it.each<[string, Fault]>([
    ['fails', { kind: 'error', name: 'NeverHeardOfException' }],
    ['is done, but its response lost', { kind: 'drop' }],
  ])('a deletion continues after a stop at any table call: a call that %s', async (_what, fault) => {
    for (let number = 0, isBeyond = false; !isBeyond; number++) {
      clock.rewind()
      const sub = `${fault.kind}-${number}`
      const token = await test.signIn({ sub })
      const { key } = await createKey(await test.signIn({ sub }))
      await createKey(token)
      await push(key)
      await fill(sub, 3)
      test.proxy.forget()
      test.proxy.failCall(number, fault)
      const statuses = [...(await eraseAll(token))]
      isBeyond = test.proxy.calls.length <= number
      test.proxy.heal()
      expect(statuses.at(-1), `call ${number}: ${statuses.join()}`).toBe(204)
      expect(await leftOf(sub)).toEqual([])
      expect((await push(key)).statusCode).toBe(401)
    }
  })
})
