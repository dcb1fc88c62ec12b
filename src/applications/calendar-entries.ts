import type * as z from 'zod'
import { keys, partitions } from '../table/keys.ts'
import type { Table } from '../table/table.ts'
import { readListRows } from './list-rows.ts'
import { ListRow, StoredApplication } from './stored.ts'

export type CalendarEntries = ReturnType<typeof createCalendarEntries>
export type CalendarApplication = z.infer<typeof CalendarApplication>

const members = {
  id: true,
  company: true,
  title: true,
  status: true,
  status_since: true,
  next_action: true,
  archived: true,
  archived_at: true,
  created_at: true,
  updated_at: true,
  version: true,
} as const

const CalendarRow = ListRow.pick({ ...members, milestones: true, latest_interview_at: true })
/** What the calendar needs of an application. */
const CalendarApplication = StoredApplication.pick({ ...members, url: true, interviews: true })
const attributes = Object.keys(CalendarApplication.shape)

/** The applications that are read for their interviews. */
const mostRead = 1000
/** DynamoDB returns at most 16 MB at a time, which is about as many applications of the largest size. */
const batchSize = 100

/** Reads what the calendar of a user shows. */
export function createCalendarEntries({ table }: { table: Pick<Table, 'all' | 'getAll'> }) {
  return {
    /**
     * Every application of a user, with all its interviews if one of them is at `since` or later. They come in parts, so
     * that the largest applications are not in memory together. List rows of an earlier version do not tell whether
     * there are interviews, so their applications are read.
     */
    async *list(userId: string, since: string): AsyncGenerator<CalendarApplication[]> {
      const rows = await readListRows(table, userId, CalendarRow)
      const current = rows.filter(({ milestones }) => milestones)
      const read = current
        .filter(({ latest_interview_at: latest = '' }) => latest >= since)
        .toSorted((one, other) => (latestOf(one) > latestOf(other) ? -1 : 1))
        .slice(0, mostRead)
        .map(({ id }) => id)
      const isRead = new Set(read)
      yield current.filter(({ id }) => !isRead.has(id)).map((row) => ({ ...row, interviews: [] }))
      for (let start = 0; start < read.length; start += batchSize) {
        const batch = read.slice(start, start + batchSize).map((id) => keys.application(userId, id))
        const items = await table.getAll(batch, attributes)
        yield items.map((item) => CalendarApplication.parse(item))
      }
      const earlier = rows.filter(({ milestones }) => !milestones).map(({ id }) => id)
      yield* readEarlier(userId, earlier.toSorted())
    },
  }

  /** The applications with these ids, which are in order. */
  async function* readEarlier(userId: string, ids: string[]) {
    const [first, last] = [ids[0], ids.at(-1)]
    if (first === undefined || last === undefined) return
    const wanted = new Set(ids)
    const between: [string, string] = [keys.application(userId, first).sk, keys.application(userId, last).sk]
    for await (const items of table.all({ pk: partitions.applications(userId), between, attributes }))
      yield items.map((item) => CalendarApplication.parse(item)).filter(({ id }) => wanted.has(id))
  }
}

const latestOf = ({
  latest_interview_at: latest = '',
  id,
}: {
  latest_interview_at?: string | undefined
  id: string
}) => latest + id
