import { describe, expect, it } from 'vitest'
import { accountDeletion } from '../../tools/account-deletion.ts'
import { createClock, testApp } from '../../tools/app.ts'
import { operatorCommand } from '../../tools/operator-command.ts'

describe('the commands for users', () => {
  it('user:delete waits until no running request can write any more, and then leaves nothing', async () => {
    const clock = createClock(new Date(Date.now() - 600_000))
    const test = await testApp({ clock })
    const { createKey, push, fill, leftOf } = accountDeletion(() => ({ test, clock }))
    const run = operatorCommand('users.ts', () => test)
    const token = await test.signIn()
    await createKey(token)
    await push(token)
    const ended = run(['delete', '--user', '1001', '--yes'])
    const account = async () => (await test.items()).find(({ sk }) => sk === 'account')
    await expect.poll(account).toHaveProperty('access_ended_at')
    expect((await test.as(token, 'GET', '/inbox')).statusCode).toBe(401)
    // A request that was let in before the first pass may still write after it.
    await fill('1001', 3)
    const { code, stdout, stderr } = await ended
    expect([code, stdout]).toEqual([0, 'The account of 1001 is deleted, with everything in it.\n'])
    const waits = [...stderr.matchAll(/Wait (\d+) s\./g)].map(([, seconds]) => Number(seconds))
    expect(waits).toEqual([expect.any(Number), 1])
    // 35 s, and the time that the first pass took.
    expect(waits[0]).toBeGreaterThanOrEqual(35)
    expect(await leftOf('1001')).toEqual([])
    await test.close()
  })

  it('user:export has 3,000 applications with their moves, page by page', async () => {
    const test = await testApp()
    await test.signIn()
    const notes = 'x'.repeat(5000)
    for (let index = 0; index < 3000; index++)
      await test.services.applications.create('1001', { company: `No ${index}`, title: 'x', notes })
    const { code, stdout } = await operatorCommand('users.ts', () => test)(['export', '--user', '1001'])
    expect(code).toBe(0)
    const { applications } = JSON.parse(stdout) as { applications: { company: string; history: object[] }[] }
    expect(applications.map(({ company }) => company)).toEqual(
      Array.from({ length: 3000 }, (_, index) => `No ${index}`),
    )
    expect(new Set(applications.map(({ history }) => history.length))).toEqual(new Set([1]))
    await test.close()
  })
})
