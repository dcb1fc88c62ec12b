import { orderOf } from './dates.ts'
import { draftOf } from './draft.ts'
import type { ReadDraft } from './draft.ts'
import { dateFields } from './fields.ts'
import type { Cells } from './row.ts'
import { plain } from './trackers.ts'
import type { Tracker } from './trackers.ts'
import type { DateOrder, ReadFile, ReadRow, Reason } from './types.ts'

/** A row before the order of day and month in its file is known. */
export type FoundRow = { row: number; content: string } & (
  { cells: Cells; tracker?: Tracker } | { read: ReadDraft } | { refused: Reason } | { ignored: Reason }
)

type Finished = Pick<ReadFile, 'rows' | 'date_order' | 'needs_date_order'>

/** The order of day and month is one for a file: the given one, or the file's own, or the tracker's. */
export function finish(found: FoundRow[], given: DateOrder | undefined, tracker: Tracker = plain): Finished {
  const inFile = orderOf(found.flatMap((row) => ('cells' in row ? datesIn(row.cells) : [])))
  const order = given ?? inFile.order ?? tracker.order
  const isNeeded = inFile.isOpen || inFile.order !== undefined
  return {
    ...(isNeeded && order && { date_order: order }),
    needs_date_order: inFile.isOpen && order === undefined,
    rows: found.map((row) => finishRow(row, tracker, order)),
  }
}

function finishRow(found: FoundRow, tracker: Tracker, order: DateOrder | undefined): ReadRow {
  const { row, content } = found
  if ('ignored' in found) return { row, content, warnings: [], ignored: found.ignored }
  if ('refused' in found) return { row, content, warnings: [], refused: found.refused }
  return {
    row,
    content,
    ...('read' in found ? found.read : draftOf(found.cells, { tracker: found.tracker ?? tracker, order })),
  }
}

const datesIn = (cells: Cells) =>
  dateFields
    .flatMap((field) => (cells.get(field) ?? []).map(({ text }) => text))
    .filter((text) => text !== '')
