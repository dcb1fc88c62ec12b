import { keys, partitions } from '../table/keys.ts'
import type { Range } from '../table/keys.ts'
import type { Table } from '../table/table.ts'
import { fold } from './folding.ts'
import { readListRows } from './list-rows.ts'
import { milestonesOf, moveDayOf } from './milestones.ts'
import { ListRow, StoredApplication, StoredMove } from './stored.ts'

/** What statistics need of an application. `source_key` is the same for all spellings of a source. */
export type History = Awaited<ReturnType<ReturnType<typeof createHistories>['list']>>[number]

const HistoryRow = ListRow.pick({
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

/** Reads the histories of all applications of a user. */
export function createHistories({ table }: { table: Pick<Table, 'all'> }) {
  /** The sources and the moves of the applications from `first` to `last`, by id. */
  async function readEarlier(userId: string, first: string, last: string) {
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
          moveDays.set(id, [...(moveDays.get(id) ?? []), moveDayOf(MoveDay.parse(row))])
        }
    }
    await Promise.all([readSources(), readMoves()])
    return { sources, moveDays }
  }

  return {
    /** List rows of an earlier version have no milestones. Their moves and their applications are read. */
    async list(userId: string, { tag }: { tag?: string | undefined }) {
      const all = await readListRows(table, userId, HistoryRow)
      const rows =
        tag === undefined ? all : all.filter(({ tags }) => tags.some((its) => fold(its) === fold(tag)))
      const earlier = rows
        .filter(({ milestones }) => !milestones)
        .map(({ id }) => id)
        .toSorted()
      const [first, last] = [earlier[0], earlier.at(-1)]
      const read = first && last ? await readEarlier(userId, first, last) : undefined
      return rows.map(({ id, milestones, source: its, ...row }) => {
        const source = milestones ? its : read?.sources.get(id)
        const { applied_at } = row
        return {
          ...row,
          source,
          source_key: source && fold(source),
          milestones: milestones ?? milestonesOf({ move_days: read?.moveDays.get(id) ?? [], applied_at }),
        }
      })
    },
  }
}
