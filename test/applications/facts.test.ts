import { describe, expect, it } from 'vitest'
import { createFacts } from '../../src/applications/facts.ts'
import type { Item, Range } from '../../src/table/keys.ts'

const id = '01a1fff0-757d-75fa-b3e8-a183eb51d5ae'
const day = '2026-11-02T09:00:00.000Z'
const row = (members: object): Item => ({
  pk: 'user#ada#applications',
  sk: `updated_at#${day}\u0001${id}`,
  status: 'applied',
  status_since: day,
  created_at: day,
  tags: [],
  ...members,
})

/** A table with these list rows, and nothing else. */
const factsOver = (rows: Item[]) =>
  createFacts({
    table: {
      async *all({ between = ['', ''] }: Range) {
        if (between[0].startsWith('updated_at')) yield rows
      },
    },
  })

describe('the facts of applications', () => {
  it('an application that is read twice counts once, as it was the second time', async () => {
    const twice = [row({ milestones: {} }), row({ status: 'offer', milestones: { reached: 'offer' } })]
    expect(await factsOver(twice).readAll('ada', {})).toMatchObject([{ status: 'offer' }])
  })

  it('an application of version 1.0.0 that is deleted meanwhile does not count', async () => {
    expect(await factsOver([row({})]).readAll('ada', {})).toEqual([])
  })
})
