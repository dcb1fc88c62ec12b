import { AppError } from '../errors.ts'
import type { InvalidMember } from '../errors.ts'
import { readText } from './reading/read-text.ts'
import type { ReadFile, ReadRow } from './reading/types.ts'
import type { ImportQuery } from './schemas.ts'

const mostRows = 200

/** Our own export is always UTF-8, so its texts may have U+FFFD. */
export const isExport = ({ tracker }: ReadFile) => tracker === 'job_hunt_tracker'

/** Reads a file. Throws `validation_failed` if none of its rows can be taken. */
export function acceptedFile(text: string, { date_order, first_row, dry_run }: ImportQuery): ReadFile {
  const file = readText(text, { dateOrder: date_order, firstRow: first_row, mostRows })
  if ('refused' in file) throw refused('body', '', file.refused.detail)
  // A gateway replaces every byte that is not UTF-8 by this character.
  if (text.includes('\ufffd') && !isExport(file))
    throw refused('body', '', 'The file is not UTF-8, or it has the character U+FFFD. Save it as UTF-8.')
  if (file.rows.filter((row) => !isAboveHeader(row)).length > mostRows)
    throw refused('body', '', `Send at most ${mostRows} rows at a time. Empty rows count.`)
  if (file.needs_date_order && dry_run === 'false')
    throw refused(
      'query',
      '/date_order',
      'The dates do not tell whether the day or the month comes first. Send date_order=dmy or date_order=mdy.',
    )
  return file
}

const isAboveHeader = (row: ReadRow) =>
  'ignored' in row && ['before_header', 'sep_line'].includes(row.ignored.code)

function refused(place: InvalidMember['in'], pointer: string, detail: string) {
  return new AppError('validation_failed', detail, { errors: [{ in: place, pointer, detail }] })
}
