import type { Table } from '../table/table.ts'
import { dayOf } from '../time.ts'
import { hasTag } from './filters.ts'
import { createFold } from './folding.ts'
import { earlierIn, readListRows } from './list-rows.ts'
import { milestonesOf, moveDayOf } from './milestones.ts'
import { applicationIdOf, applicationsBetween, movesBetween } from './rows.ts'
import { ListRow, StoredApplication, StoredMove } from './stored.ts'
import type { Milestones } from './stored.ts'

/** The facts of an application that statistics need. */
export type Facts = Pick<ListRow, 'id' | 'status' | 'status_since' | 'created_at' | 'source'> & {
  /** The same for all spellings of a source. */
  source_key: string | undefined
  milestones: Milestones
  /** The day of application, or the day of `created_at` if there was none. */
  day: string
}

/** `from` and `to` are times in UTC. Their days count, both inclusive. */
type Filters = { from?: string | undefined; to?: string | undefined; tag?: string | undefined }

export type ApplicationFacts = ReturnType<typeof createFacts>

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

/** Reads the facts of the applications of a user. */
export function createFacts({ table }: { table: Pick<Table, 'all'> }) {
  /** The sources of the applications from one id to another. */
  async function readSources(userId: string, first: string, last: string) {
    const sources = new Map<string, string | undefined>()
    const attributes = Object.keys(Source.shape)
    for await (const rows of table.all({ ...applicationsBetween(userId, first, last), attributes }))
      for (const { id, source } of rows.map((row) => Source.parse(row))) sources.set(id, source)
    return sources
  }

  /** The days of the moves of the applications from one id to another. */
  async function readMoveDays(userId: string, first: string, last: string) {
    const moveDays = new Map<string, string[]>()
    const attributes = Object.keys(MoveDay.shape)
    for await (const rows of table.all({ ...movesBetween(userId, first, last), attributes }))
      for (const row of rows) {
        const id = applicationIdOf(row)
        const days = moveDays.get(id) ?? []
        moveDays.set(id, days)
        days.push(moveDayOf(MoveDay.parse(row)))
      }
    return moveDays
  }

  return {
    /**
     * List rows of version 1.0.0 have no milestones. Their applications and moves are read, with all that lie between
     * them.
     */
    async readAll(userId: string, { from = '', to = '~', tag }: Filters): Promise<Facts[]> {
      const all = await readListRows(table, userId, FactsRow)
      const rows = tag === undefined ? all : all.filter(hasTag(tag))
      const earlier = earlierIn(rows)
      const [sources, moveDays] = earlier
        ? await Promise.all([
            readSources(userId, earlier.first, earlier.last),
            readMoveDays(userId, earlier.first, earlier.last),
          ])
        : []
      const foldSource = createFold()
      return rows.flatMap(({ id, milestones: known, applied_at, source: its, ...row }) => {
        // An application that was deleted meanwhile has no row any more.
        if (!known && !sources?.has(id)) return []
        const milestones = known ?? milestonesOf({ move_days: moveDays?.get(id) ?? [], applied_at })
        const day = milestones.applied_on ?? dayOf(row.created_at)
        if (day < dayOf(from) || day > dayOf(to)) return []
        const source = known ? its : sources?.get(id)
        return { id, ...row, source, source_key: source && foldSource(source), milestones, day }
      })
    },
  }
}
