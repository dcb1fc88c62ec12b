import { keys, partitions } from '../table/keys.ts'
import type { Range } from '../table/keys.ts'
import type { Table } from '../table/table.ts'
import { hasTag } from './filters.ts'
import { fold } from './folding.ts'
import { readListRows } from './list-rows.ts'
import { milestonesOf, moveDayOf } from './milestones.ts'
import { ListRow, StoredApplication, StoredMove } from './stored.ts'

/** The facts of an application that statistics need. `source_key` is the same for all spellings of a source. */
export type Facts = Awaited<ReturnType<ReturnType<typeof createFacts>['list']>>[number]

const FactsRow = ListRow.pick({
  id: true,
  status: true,
  status_since: true,
  applied_at: true,
  created_at: true,
  tags: true,
  source: true,
  milestones: true,
})
const Source = StoredApplication.pick({ id: true, source: true })
const MoveDay = StoredMove.pick({ to: true, at: true })

/** Reads the facts of all applications of a user. */
export function createFacts({ table }: { table: Pick<Table, 'all'> }) {
  /** The sources and the moves of the applications with the ids from `first` to `last`. */
  async function readRange(userId: string, first: string, last: string) {
    const pk = partitions.applications(userId)
    const sources = new Map<string, string | undefined>()
    const moveDays = new Map<string, string[]>()
    async function readSources() {
      const between: Range['between'] = [
        keys.application(userId, first).sk,
        keys.application(userId, last).sk,
      ]
      for await (const rows of table.all({ pk, between, attributes: Object.keys(Source.shape) }))
        for (const { id, source } of rows.map((row) => Source.parse(row))) sources.set(id, source)
    }
    async function readMoves() {
      const between: Range['between'] = [`history#${first}#`, `history#${last}$`]
      for await (const rows of table.all({ pk, between, attributes: Object.keys(MoveDay.shape) }))
        for (const row of rows) {
          const id = row.sk.slice('history#'.length, -'#00'.length)
          const days = moveDays.get(id) ?? []
          moveDays.set(id, days)
          days.push(moveDayOf(MoveDay.parse(row)))
        }
    }
    await Promise.all([readSources(), readMoves()])
    return { sources, moveDays }
  }

  return {
    /**
     * List rows of version 1.0.0 have no milestones. Their applications and moves are read, with all between the first
     * and the last of them.
     */
    async list(userId: string, { tag }: { tag?: string | undefined }) {
      const all = await readListRows(table, userId, FactsRow)
      const rows = tag === undefined ? all : all.filter(hasTag(tag))
      const old = rows
        .filter(({ milestones }) => !milestones)
        .map(({ id }) => id)
        .toSorted()
      const [first, last] = [old[0], old.at(-1)]
      const read = first && last ? await readRange(userId, first, last) : undefined
      const sourceKeys = new Map<string, string>()
      const sourceKeyOf = (source: string) => {
        const key = sourceKeys.get(source) ?? fold(source)
        sourceKeys.set(source, key)
        return key
      }
      return rows.flatMap(({ id, milestones, source: its, ...row }) => {
        // An application that was deleted meanwhile has no row any more.
        if (!milestones && !read?.sources.has(id)) return []
        const source = milestones ? its : read?.sources.get(id)
        const { applied_at } = row
        return {
          ...row,
          source,
          source_key: source && sourceKeyOf(source),
          milestones: milestones ?? milestonesOf({ move_days: read?.moveDays.get(id) ?? [], applied_at }),
        }
      })
    },
  }
}
