import { describe, expect, it } from 'vitest'
import { createAllowList } from '../../src/sign-in/allow-list.ts'

const listOf = (allowedEmails: string[] | undefined) =>
  createAllowList({ allowedEmails, findAccount: async () => undefined })

describe('the allow list', () => {
  it.each<[string[] | undefined, { email: string; hd?: string }, boolean]>([
    [undefined, { email: 'some.one@example.com' }, true],
    [['some.one@example.com'], { email: 'Some.One@Example.com' }, true],
    [['@example.com'], { email: 'some.one@example.com', hd: 'Example.com' }, true],
    [['@example.com'], { email: 'some.one@example.com' }, false],
    [['@example.com'], { email: 'some.one@example.com', hd: 'example.org' }, false],
    [['@example.com'], { email: 'some.one@sub.example.com', hd: 'sub.example.com' }, false],
    [['@example.com'], { email: 'some.one@other.example', hd: 'example.com' }, false],
    [['@undefined'], { email: 'some.one@undefined' }, false],
    [['else@example.com', '@example.org'], { email: 'some.one@example.com', hd: 'example.com' }, false],
    [['@one@example.com'], { email: 'some.one@example.com', hd: 'example.com' }, false],
    [['@ample.com'], { email: 'some.one@example.com', hd: 'example.com' }, false],
    [['example.com'], { email: 'some.one@example.com', hd: 'example.com' }, false],
  ])('the list %j accepts %j: %s', async (allowedEmails, person, isAllowed) => {
    const allowList = listOf(allowedEmails)
    const refusal = { code: 'forbidden' }
    if (isAllowed) expect(() => allowList.requirePerson(person)).not.toThrow()
    else expect(() => allowList.requirePerson(person)).toThrow(expect.objectContaining(refusal))
    const owner = allowList.requireOwner({ user_id: '1001', ...person })
    if (isAllowed) await expect(owner).resolves.toBeUndefined()
    else await expect(owner).rejects.toMatchObject(refusal)
  })

  it('the list reads the account only for an old credential, and only if there is a list', async () => {
    const asked: string[] = []
    const findAccount = async (userId: string) => {
      asked.push(userId)
      return userId === '1001' ? { email: 'some.one@example.com' } : undefined
    }
    const requireOwner = async (emails: string[] | undefined, user_id = '1001') =>
      createAllowList({ allowedEmails: emails, findAccount }).requireOwner({ user_id })
    await requireOwner(undefined)
    expect(asked).toEqual([])
    await requireOwner(['some.one@example.com'])
    await expect(requireOwner(['else@example.com'])).rejects.toMatchObject({ code: 'forbidden' })
    await expect(requireOwner(['else@example.com'], 'gone')).rejects.toMatchObject({ code: 'forbidden' })
    expect(asked).toEqual(['1001', '1001', 'gone'])
  })
})
