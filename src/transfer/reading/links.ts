import { readMember } from './members.ts'
import type { Cell, Row } from './row.ts'

/** A link as it is written. A link without https:// is not completed. */
export function readUrl(row: Row): string | undefined {
  const cell = row.find('url') ?? row.all('link_or_source').find(isLink)
  if (!cell || cell.value !== undefined) return undefined
  const read = readMember('url', cell.text)
  if ('value' in read) return read.value
  row.leaveOut(
    read.code === 'bad_url' && lacksScheme(cell.text.trim()) ? 'url_without_scheme' : read.code,
    'url',
    cell,
  )
  return undefined
}

const isLink = ({ text }: Cell) => 'value' in readMember('url', text)

const lacksScheme = (text: string) =>
  /^[\p{L}\p{N}-]+\.[\p{L}\p{N}]/u.test(text) && !/\s/.test(text) && URL.canParse(`https://${text}`)
