import { readMember } from '../../reading/members.ts'
import type { Cell, Row } from './row.ts'

/** A link as it is written, the first one of several. A link without https:// is not completed. */
export function readUrl(row: Row): string | undefined {
  const cell = row.find('url') ?? row.all('link_or_source').find(isLink)
  if (!cell || cell.value !== undefined) return undefined
  const { link, isAll } = firstLinkOf(cell.text.trim())
  const read = readMember('url', link)
  if ('value' in read) {
    if (!isAll) row.keep(cell)
    return read.value
  }
  row.leaveOut(
    read.code === 'bad_url' && lacksScheme(cell.text.trim()) ? 'url_without_scheme' : read.code,
    'url',
    cell,
  )
  return undefined
}

/** The first link of a text. A link of Markdown is one, and so is a text without spaces. */
function firstLinkOf(text: string) {
  const linked = /^\[[^[\]]*\]\((https?:\/\/[^\s()]+)\)$/i.exec(text)?.[1]
  if (linked !== undefined) return { link: linked, isAll: true }
  const [first = text] = text.match(/(?<![^\s(<])https?:\/\/[^\s<>]+/i) ?? []
  const link = first.split(/[,;|](?=https?:\/\/)/i)[0]!
  if (link === text) return { link, isAll: true }
  return { link: link.replace(/[,;.|)\]]+$/, ''), isAll: /^[<>,;.|()\s]*$/.test(text.replace(link, '')) }
}

const isLink = ({ text }: Cell) => 'value' in readMember('url', text)

const lacksScheme = (text: string) =>
  /^[\p{L}\p{N}-]+\.[\p{L}\p{N}]/u.test(text) && !/\s/.test(text) && URL.canParse(`https://${text}`)
