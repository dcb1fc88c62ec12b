import { keys } from '../table/keys.ts'
import type { Item } from '../table/table.ts'
import type { Write } from '../table/transact.ts'
import { fold } from './folding.ts'
import { ApplicationSummary, Sort } from './schemas.ts'
import type { StoredApplication, StoredEntry } from './schemas.ts'
import { urlHashOf } from './url-key.ts'

/** A sort key has at most 1,024 bytes: names that begin alike for so long are in the order of their ids. */
const longestName = 200

/** By what an application is found in each order; undefined where it has no such thing. */
const sortValues: Record<Sort, (application: StoredApplication) => string | undefined> = {
  updated_at: ({ updated_at }) => updated_at,
  applied_at: ({ applied_at }) => applied_at,
  company: ({ company, company_key }) => company_key ?? companyKeyOf(company),
  priority: ({ priority }) => priority?.toString(),
  next_action_at: ({ next_action }) => next_action?.at,
}

const companyKeyOf = (company: string) => fold(company).slice(0, longestName).toWellFormed()

/** With the keys of the rows beside it, by the rules of today; a URL that stays is had already, and keeps its own. */
export function withKeys(after: StoredApplication, before: StoredApplication | undefined): StoredApplication {
  const { company, url } = after
  const kept = url === before?.url ? before?.url_key : undefined
  const url_key = url === undefined ? undefined : (kept ?? urlHashOf(url))
  return { ...after, company_key: companyKeyOf(company), url_key }
}

/** Orders by what an application may lack. */
export const lackable = new Set<Sort>(['applied_at', 'priority', 'next_action_at'])

/** The application whole, and once for each order what lists show of it. */
export function applicationWrites(
  userId: string,
  before: StoredApplication | undefined,
  after: StoredApplication | undefined,
): Write[] {
  const id = (before ?? after)?.id ?? ''
  const key = keys.application(userId, id)
  const when = before ? { version: before.version } : ('if-absent' as const)
  const main: Write = after ? { put: { ...key, ...after }, when } : { delete: key, when }
  const summary = after && summaryOf(after)

  const sortedRows = Sort.options.flatMap((sort): Write[] => {
    const keyOf = (application: StoredApplication) =>
      keys.sorted(userId, sort, sortValues[sort](application), id)
    const [old, now] = [before && keyOf(before), after && keyOf(after)]
    const writes: Write[] = []
    if (old && old.sk !== now?.sk) writes.push({ delete: old })
    if (now) writes.push({ put: { ...now, ...summary } })
    return writes
  })
  return [main, ...sortedRows]
}

/** Its id is in its key. */
function summaryOf(application: StoredApplication) {
  const { id: _id, ...summary } = ApplicationSummary.parse(application)
  return summary
}

/** The last 36 characters of a sorted row's key are the id. */
export const summaryIn = (row: Item): Item => ({ ...row, id: (row.sk as string).slice(-36) })

/** Its history grows by an entry, or loses its latest ones. */
export function historyWrites(
  userId: string,
  before: StoredApplication | undefined,
  after: StoredApplication | undefined,
  entry: StoredEntry | undefined,
): Write[] {
  const id = (before ?? after)?.id ?? ''
  const [old, now] = [before?.moves ?? 0, after?.moves ?? 0]
  if (entry) return [{ put: { ...keys.move(userId, id, now), ...entry } }]
  return Array.from({ length: old - now }, (_, index) => ({ delete: keys.move(userId, id, old - index) }))
}
