import type * as z from 'zod'
import { keys, partitions } from '../table/keys.ts'
import type { Item, Range } from '../table/keys.ts'
import type { Table } from '../table/table.ts'
import type { Write } from '../table/transact.ts'
import { fold } from './folding.ts'
import { milestonesOf } from './milestones.ts'
import { Sort } from './queries.ts'
import { ApplicationSummary } from './schemas.ts'
import type { ListRow, StoredApplication } from './stored.ts'

/** A sort key has at most 1,024 bytes. Names that are equal up to this length are ordered by id. */
const longestName = 200

export const companyKeyOf = (company: string) => fold(company).slice(0, longestName).toWellFormed()

/** The value by which each sort order sorts an application. Undefined if the application has none. */
const sortValues: Record<Sort, (application: StoredApplication) => string | undefined> = {
  updated_at: ({ updated_at }) => updated_at,
  applied_at: ({ applied_at }) => applied_at,
  company: ({ company, company_key }) => company_key ?? companyKeyOf(company),
  priority: ({ priority }) => priority?.toString(),
  next_action_at: ({ next_action }) => next_action?.at,
}

/** Orders by a value that an application may lack. */
const optionalValues = new Set<Sort>(['applied_at', 'priority', 'next_action_at'])

type Change = { before?: StoredApplication | undefined; after?: StoredApplication | undefined }

/** Writes one row per order. */
export function listWrites(userId: string, { before, after }: Change): Write[] {
  const members = after && listRowOf(after)
  return Sort.options.flatMap((sort): Write[] => {
    const listKey = (application: StoredApplication) =>
      keys.listRow(userId, { sort, value: sortValues[sort](application), id: application.id })
    const [old, now] = [before && listKey(before), after && listKey(after)]
    const writes: Write[] = []
    if (old && old.sk !== now?.sk) writes.push({ delete: old })
    if (now) writes.push({ put: { ...now, ...members } })
    return writes
  })
}

/** The members of a list row. The id is in its key. */
function listRowOf(application: StoredApplication): Omit<ListRow, 'id'> {
  const { id: _id, ...summary } = ApplicationSummary.parse(application)
  const { source, applied_at, move_days, interviews, archived_at } = application
  return {
    ...summary,
    source,
    milestones: move_days && milestonesOf({ move_days, applied_at }),
    latest_interview_at: interviews
      .map(({ at }) => at)
      .toSorted()
      .at(-1),
    archived_at,
  }
}

/**
 * Every application of a user once, with the members of `schema`, which is a part of `ListRow`. An application that is
 * changed meanwhile moves to the end of the order, so it may be read twice. The later row counts.
 */
export async function readListRows<T extends z.ZodObject>(
  table: Pick<Table, 'all'>,
  userId: string,
  schema: T,
) {
  const found = new Map<string, z.infer<T>>()
  const [range] = sortedRanges(userId, { sort: 'updated_at', descending: false })
  for await (const rows of table.all({ ...range, attributes: Object.keys(schema.shape) }))
    for (const row of rows.map(withId)) found.set(row.id, schema.parse(row))
  return [...found.values()]
}

/** The applications whose list rows are of version 1.0.0: their ids, and the first and the last of these. */
export function earlierIn(rows: Pick<ListRow, 'id' | 'milestones'>[]) {
  const ids = rows
    .filter(({ milestones }) => !milestones)
    .map(({ id }) => id)
    .toSorted()
  const [first, last] = [ids[0], ids.at(-1)]
  return first === undefined || last === undefined ? undefined : { ids: new Set(ids), first, last }
}

/** The last 36 characters of a list row's sort key are the id of its application. */
export const withId = (row: Item) => ({ ...row, id: row.sk.slice(-36) })

export const summaryIn = (row: Item) => ApplicationSummary.parse(withId(row))

type Order = { sort: Sort; descending: boolean; from?: string | undefined }

/**
 * The rows of one order, from the value `from` on and after the row with the sort key `after`. Rows without a value
 * come last in both directions. Descending, they need a range of their own.
 */
export function sortedRanges(
  userId: string,
  { sort, descending, from = '' }: Order,
  after?: string,
): [Range, ...Range[]] {
  const range = (first: string, last: string): Range => ({
    pk: partitions.applications(userId),
    between: [`${sort}${first}`, `${sort}${last}`],
    descending,
  })
  if (!descending || !optionalValues.has(sort)) return [{ ...range(`#${from}`, '~g'), after }]
  const withoutValue = range('~', '~g')
  return after?.startsWith(`${sort}~`)
    ? [{ ...withoutValue, after }]
    : [{ ...range(`#${from}`, '$'), after }, withoutValue]
}
