import { keys } from '../table/keys.ts'
import type { Item } from '../table/keys.ts'
import type { Table } from '../table/table.ts'
import type { Paging } from '../values.ts'
import type { ApplicationFacts } from './facts.ts'
import { milestonesOf, moveDayOf } from './milestones.ts'
import { applicationIdOf, applicationsRange, movesBetween } from './rows.ts'
import { Move } from './schemas.ts'
import type { ApplicationStatus } from './schemas.ts'
import { StoredApplication } from './stored.ts'

export type ExportedApplications = ReturnType<typeof createExportedApplications>

/** An application with its moves, oldest first, and the day of application. */
type Exported = StoredApplication & { history: Move[]; applied_on: string | undefined }

/** A part of a page. Each application has its position in the order of the export. */
type Part = {
  applications: { application: Exported; position: string }[]
  /** The rest of the export follows this position. Undefined if nothing follows. */
  last: string | undefined
}

/** `from` and `to` are times in UTC. Their days count, both inclusive. */
type Filters = {
  from?: string | undefined
  to?: string | undefined
  status?: ApplicationStatus[] | undefined
}

/** With all their moves, the applications of a batch have at most 30 MB. */
const batchSize = 50

/** The batches that one page looks at. A page with a filter may end before it is full. */
const mostBatches = 20

type Parts = { table: Pick<Table, 'all' | 'getAll' | 'page'>; facts: ApplicationFacts }

/** Reads whole applications with their moves, in parts, so that a reader can stop when its page is full. */
export function createExportedApplications({ table, facts }: Parts) {
  /** In the order in which they were saved. A position is the sort key. */
  async function* readSaved(userId: string, { status }: Filters, { limit, after }: Paging) {
    const positionOf = (id: string) => keys.application(userId, id).sk
    let [missing, last] = [limit, after]
    for (let batches = 0; batches < mostBatches && missing > 0; batches++) {
      const size = status ? batchSize : Math.min(batchSize, missing)
      const page = await table.page({ ...applicationsRange(userId), after: last }, size)
      const wanted = page.items.map((item) => StoredApplication.parse(item)).filter(isWanted(status))
      const taken = wanted.slice(0, missing)
      const [first, final] = [taken[0], taken.at(-1)]
      last = taken.length < wanted.length && final ? positionOf(final.id) : page.last
      const moves = first && final ? await readMovesBetween(userId, first.id, final.id) : []
      yield { applications: exportedOf(taken, moves, positionOf), last }
      if (last === undefined) return
      missing -= taken.length
    }
  }

  /** In the order of their day of application. A position is this day and the id. */
  async function* readByDay(userId: string, { status, ...period }: Filters, { limit, after = '' }: Paging) {
    const all = await facts.readAll(userId, period)
    const following = all
      .filter(isWanted(status))
      .map(({ day, id }) => ({ id, position: `${day}#${id}` }))
      .filter(({ position }) => position > after)
      .toSorted((a, b) => (a.position < b.position ? -1 : 1))
    for (let start = 0; start < Math.min(following.length, limit); start += batchSize) {
      const batch = following.slice(start, Math.min(start + batchSize, limit))
      const items = await table.getAll(batch.map(({ id }) => keys.application(userId, id)))
      const applications = items.map((item) => StoredApplication.parse(item))
      const positions = new Map(batch.map(({ id, position }) => [id, position]))
      const exported = exportedOf(
        applications,
        await readMovesOf(userId, applications),
        (id) => positions.get(id) ?? '',
      )
      const last = start + batch.length < following.length ? batch.at(-1)?.position : undefined
      yield { applications: exported.toSorted((a, b) => (a.position < b.position ? -1 : 1)), last }
    }
  }

  async function readMovesBetween(userId: string, first: string, last: string) {
    const moves: Item[] = []
    for await (const rows of table.all(movesBetween(userId, first, last))) moves.push(...rows)
    return moves
  }

  /** The moves of applications that do not lie side by side. */
  async function readMovesOf(userId: string, applications: StoredApplication[]) {
    const moveKeys = applications.flatMap(({ id, moves }) =>
      Array.from({ length: moves }, (_, index) => keys.move(userId, id, index + 1)),
    )
    const items = await table.getAll(moveKeys)
    return items.toSorted((a, b) => (a.sk < b.sk ? -1 : 1))
  }

  return {
    /**
     * At most `limit` applications after a position, in the order in which they were saved. With `from` or `to`, in the
     * order of their day of application.
     */
    read(userId: string, filters: Filters, paging: Paging): AsyncGenerator<Part> {
      const hasPeriod = filters.from !== undefined || filters.to !== undefined
      return (hasPeriod ? readByDay : readSaved)(userId, filters, paging)
    },
  }
}

const isWanted = (statuses: ApplicationStatus[] | undefined) => (it: { status: ApplicationStatus }) =>
  !statuses || statuses.includes(it.status)

function exportedOf(applications: StoredApplication[], moves: Item[], positionOf: (id: string) => string) {
  const movesOf = Map.groupBy(moves, applicationIdOf)
  return applications.flatMap((application) => {
    // A move that was recorded meanwhile is not in this version of the application.
    const own = movesOf.get(application.id)?.slice(0, application.moves)
    // The application was deleted meanwhile.
    if (!own) return []
    const history = own.map((move) => Move.parse(move))
    const { applied_on } = milestonesOf({ ...application, move_days: history.map(moveDayOf) })
    return { application: { ...application, history, applied_on }, position: positionOf(application.id) }
  })
}
