// @engine
import { expect, it } from 'vitest'
import { keys } from '../../../src/table/keys.ts'
import { testApp } from '../../tools/app.ts'
import { keepApplications, storedApplication } from '../../tools/applications.ts'
import { callerOf } from '../../tools/caller.ts'
import { secondInstance } from '../../tools/second-instance.ts'
import { tableOf } from '../../tools/table.ts'

it('sixty creations at once on an account from before, with 9,990 applications, make ten', async () => {
  const test = await testApp()
  const second = await secondInstance(test)
  const token = await test.signIn()
  const made = Array.from({ length: 9990 }, () => storedApplication())
  await keepApplications(test, '1001', made, ({ sk }) => sk?.S?.startsWith('updated_at') ?? false)
  // Version 1.0.0 wrote no counts.
  await tableOf(test).delete(keys.counts('1001'))
  const instances = [test, second]
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, index) =>
      callerOf(instances[index % 2]!, token)('POST', '/api/applications', {
        company: 'Acme',
        title: `${index}`,
      }),
    ),
  )
  const statuses = answers.map(({ statusCode }) => statusCode).sort()
  expect(statuses).toEqual([...Array<number>(10).fill(201), ...Array<number>(50).fill(409)])
  const rows = await test.items()
  expect(rows.filter(({ sk }) => sk.startsWith('updated_at#'))).toHaveLength(10_000)
  expect(rows.find(({ sk }) => sk === 'counts')).toMatchObject({ applications: 10_000 })
  await second.close()
  await test.close()
})
