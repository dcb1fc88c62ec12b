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
export function createDuplicateCheck(keyOf: Duplicates['keyOf'], isExport: boolean) {
  const rows = new Map<string, number>()
  const timeOf = (draft: Draft) => (isExport ? draft.created_at : undefined)
  const exactKeyOf = (draft: Draft) => JSON.stringify([keyOf(draft), timeOf(draft)])

  return {
    /** Whether a row duplicates one of these saved applications, or an earlier row. */
    find(draft: Draft, saved: Saved): Found | undefined {
      const time = timeOf(draft)
      const existing = saved.find(({ created_at }) => time === undefined || time === created_at)
      const exactRow = rows.get(exactKeyOf(draft))
      const row = exactRow ?? rows.get(keyOf(draft))
      if (saved.length === 0 && row === undefined) return undefined
      return {
        isRefused: existing !== undefined || exactRow !== undefined,
        existingId: existing?.id,
        reason: reasonOf(draft, saved.length > 0 ? 'a saved application' : `row ${row}`),
      }
    },

    add(draft: Draft, row: number) {
      rows.set(keyOf(draft), row).set(exactKeyOf(draft), row)
    },
  }
}

const reasonOf = ({ url }: Draft, other: string): Reason =>
  url === undefined
    ? { code: 'duplicate_company_and_title', detail: `Company and title are those of ${other}.` }
    : { code: 'duplicate_url', member: 'url', detail: `The URL is that of ${other}.` }
