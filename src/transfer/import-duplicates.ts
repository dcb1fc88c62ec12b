import type { Duplicates } from '../applications/duplicates.ts'
import type { Draft, Reason } from './reading/types.ts'

type Saved = Awaited<ReturnType<Duplicates['find']>>[number]
type Found = { isRefused: boolean; existingId?: string | undefined; reason: Reason }

/**
 * Duplicates are reported and never merged. A row that duplicates a saved application or an earlier row is refused.
 *
 * An account may have duplicates, and its export must bring them back. So a row of an export is refused only if the
 * other one has the same time of creation too.
 */
export function createDuplicateCheck({ keyOf, areApart }: Duplicates, isExport: boolean) {
  const rows = new Map<string, { row: number; draft: Draft }[]>()

  return {
    /** Whether a row duplicates one of these saved applications, or an earlier row. */
    find(draft: Draft, saved: Saved): Found | undefined {
      const earlier = (rows.get(keyOf(draft)) ?? []).filter((it) => !areApart(draft, it.draft))
      if (saved.length === 0 && earlier.length === 0) return undefined
      const { created_at } = draft
      const isExact = (other: { created_at?: string | undefined }) =>
        !isExport || created_at === undefined || created_at === other.created_at
      const existing = saved.find(isExact)
      return {
        isRefused: existing !== undefined || earlier.some((it) => isExact(it.draft)),
        existingId: existing?.id,
        reason: reasonOf(draft, saved.length > 0 ? 'a saved application' : `row ${earlier[0]!.row}`),
      }
    },

    add(draft: Draft, row: number) {
      const key = keyOf(draft)
      rows.set(key, [...(rows.get(key) ?? []), { row, draft }])
    },
  }
}

const reasonOf = ({ url }: Draft, other: string): Reason =>
  url === undefined
    ? { code: 'duplicate_company_and_title', detail: `Company and title are those of ${other}.` }
    : { code: 'duplicate_url', member: 'url', detail: `The URL is that of ${other}.` }
