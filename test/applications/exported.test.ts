import { describe, expect, it } from 'vitest'
import { createExportedApplications } from '../../src/applications/exported.ts'
import { keys } from '../../src/table/keys.ts'
import type { Item, Key } from '../../src/table/keys.ts'
import { storedApplication } from '../tools/applications.ts'

const day = '2026-11-02T09:00:00.000Z'
const application = storedApplication({ moves: 2, status: 'applied' })
const { id } = application

const moveOf = (number: number, to: 'saved' | 'applied' | 'offer'): Item => ({
  ...keys.move('ada', id, number),
  id,
  to,
  at: day,
  recorded_at: day,
})

/** Reads the export of a user with one application, with and without a period. */
async function readBoth(moves: Item[]) {
  const items: Item[] = [{ ...keys.application('ada', id), ...application }, ...moves]
  const exported = createExportedApplications({
    table: {
      async *all() {
        yield moves
      },
      page: async () => ({ items: items.slice(0, 1), last: undefined }),
      getAll: async (wanted: Key[]) => items.filter(({ sk }) => wanted.some((key) => key.sk === sk)),
    },
    facts: {
      readAll: async () => [{ id, status: 'applied', day: '2026-11-02' } as never],
    },
  })
  const found = []
  for (const filters of [{}, { from: '2026-11-01' }])
    for await (const part of exported.read('ada', filters, { limit: 10 })) found.push(part)
  return found
}

describe('the export, while others change the applications', () => {
  it('a move that was recorded after the application was read is left out', async () => {
    const moves = [moveOf(1, 'saved'), moveOf(2, 'applied'), moveOf(3, 'offer')]
    const parts = await readBoth(moves)
    expect(parts).toHaveLength(2)
    for (const { applications } of parts) {
      expect(applications).toHaveLength(1)
      expect(applications[0]?.application.history.map(({ to }) => to)).toEqual(['saved', 'applied'])
    }
  })

  it('an application that was deleted after it was read is left out', async () => {
    expect(await readBoth([])).toEqual([
      { applications: [], last: undefined },
      { applications: [], last: undefined },
    ])
  })
})
