import type * as z from 'zod'
import { keys } from '../table/keys.ts'
import type { Table } from '../table/table.ts'
import { earlierIn, readListRows } from './list-rows.ts'
import { applicationsBetween } from './rows.ts'
import { ListRow, StoredApplication } from './stored.ts'

export type CalendarApplications = ReturnType<typeof createCalendarApplications>
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
/** The members of an application that the calendar needs. */
const CalendarApplication = StoredApplication.pick({ ...members, url: true, interviews: true })
const attributes = Object.keys(CalendarApplication.shape)

/** The applications that are read for their interviews. */
const mostRead = 1000
/** DynamoDB returns at most 16 MB at a time: about 100 applications of the largest size. */
const batchSize = 100

/** Reads the applications that the calendar of a user shows. */
export function createCalendarApplications({ table }: { table: Pick<Table, 'all' | 'getAll'> }) {
  async function* readEarlier(userId: string, earlier: NonNullable<ReturnType<typeof earlierIn>>) {
    const range = applicationsBetween(userId, earlier.first, earlier.last)
    for await (const items of table.all({ ...range, attributes }))
      yield items.map((item) => CalendarApplication.parse(item)).filter(({ id }) => earlier.ids.has(id))
  }

  return {
    /**
     * Every application of a user, with all its interviews if one of them is at `since` or later. They come in parts, so
     * that the largest applications are not in memory together. List rows of version 1.0.0 do not tell whether there are
     * interviews, so their applications are read.
     */
    async *readAll(userId: string, since: string): AsyncGenerator<CalendarApplication[]> {
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
      const earlier = earlierIn(rows)
      if (earlier) yield* readEarlier(userId, earlier)
    },
  }
}

/** Interviews at the same time are in the order of their applications. */
const latestOf = ({ latest_interview_at: latest = '', id }: Pick<ListRow, 'latest_interview_at' | 'id'>) =>
  latest + id
