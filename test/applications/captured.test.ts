import { expect, it } from 'vitest'
import { refreshedBy } from '../../src/applications/captured.ts'

const job = { company: 'Quillmark', title: 'Editor', url: 'https://jobs.example.com/4711' }
const salary = { min: 1, max: 2, currency: 'EUR' }

it('a captured salary is refreshed whatever the order of its members', () => {
  const { captured } = refreshedBy({ ...job, salary })
  const before = { ...job, salary: { currency: 'EUR', max: 2, min: 1 }, captured }
  expect(refreshedBy({ ...job, salary: { ...salary, max: 3 } }, before).changes).toHaveProperty(
    'salary.max',
    3,
  )
})

it('a hash shows nothing of a captured value, and is short', () => {
  const { captured } = refreshedBy({ ...job, notes: 'a secret' })
  expect(Object.keys(captured)).toEqual(['company', 'title', 'notes'])
  for (const hash of Object.values(captured)) expect(hash).toMatch(/^[\w-]{12}$/)
})
