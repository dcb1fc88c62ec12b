import { v7 as newId } from 'uuid'
import { expect, it } from 'vitest'
import { createDecisions } from '../../src/applications/decisions.ts'
import { importedApplication } from '../../src/applications/imported.ts'
import { largestApplication } from '../../src/applications/limits.ts'

const now = new Date('2026-11-22T08:30:00.000Z')
const decisions = createDecisions({ newId })

it('an application that has just the largest size, and grew by a move, is imported', () => {
  const createOf = (length: number) =>
    decisions.create({ company: 'Acme', title: 'Engineer', description: 'd'.repeat(length) }, now).after
  const { move_days: _days, ...small } = createOf(1)
  const longest = 1 + largestApplication - JSON.stringify(small).length
  expect(() => createOf(longest + 1)).toThrow('larger than 128 KB')

  const created = createOf(longest)
  const { after } = decisions.move(created, { to: 'withdrawn' }, now)
  const moved = decisions.move(after, { to: 'applied' }, now).after
  const moves = ['saved', 'withdrawn', 'applied'] as const
  const imported = { ...moved, moves: moves.map((to) => ({ to, at: created.created_at })) }
  expect(importedApplication(imported, { newId, now }).after).toMatchObject({ applied_at: now.toISOString() })
  const larger = { ...imported, description: 'd'.repeat(longest + 1) }
  expect(() => importedApplication(larger, { newId, now })).toThrow('larger than 128 KB')
})
