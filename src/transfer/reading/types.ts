import type { Application, ApplicationStatus } from '../../applications/schemas.ts'

export type DateOrder = 'dmy' | 'mdy'

/**
 * Something was left out of a row, or a row or a file makes no application. `detail` is one plain sentence for a
 * person. `member` is a member of an application, or the header of a column.
 */
export type Reason = { code: string; member?: string; detail: string }

type Interview = Application['interviews'][number]

/** An application as it was read. Every member is valid and normalized by `NewApplication`. */
export type Draft = Pick<Application, 'company' | 'title' | 'status' | 'tags' | 'contacts' | 'archived'> &
  Partial<
    Pick<
      Application,
      | 'url'
      | 'location'
      | 'work_mode'
      | 'employment_type'
      | 'salary'
      | 'source'
      | 'description'
      | 'notes'
      | 'resume'
      | 'priority'
      | 'applied_at'
      | 'next_action'
    >
  > & {
    interviews: (Omit<Interview, 'id'> & { id?: string })[]
    archived_at?: string
    /** When it was saved in the other tracker. */
    created_at?: string
    /** Oldest first, at least one. The last one is the status. A move without `at` happened at an unknown time. */
    moves: DraftMove[]
  }

export type DraftMove = { to: ApplicationStatus; at?: string; note?: string }

/** `content` is the row's own text. Its hash shows whether a row changed between two requests. */
export type ReadRow = { row: number; content: string; warnings: Reason[] } & (
  { draft: Draft } | { refused: Reason } | { ignored: Reason }
)

/** A refused file gives no row. */
export type Reading = { refused: Reason } | ReadFile

export type ReadFile = {
  tracker: string
  separator?: string
  header_row?: number
  date_order?: DateOrder
  /** The order of day and month is open and was not given. */
  needs_date_order: boolean
  columns: { header: string; member?: string }[]
  warnings: Reason[]
  rows: ReadRow[]
}

export type ReadOptions = {
  dateOrder?: DateOrder | undefined
  /** The number of the first record after the header, for a page of a larger file. */
  firstRow?: number | undefined
  /** A file with more rows is read up to one row more. Rows of uneven length cost csv-parse 60 µs each. */
  mostRows?: number | undefined
}
