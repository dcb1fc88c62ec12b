import { leaveOutItems, mostOf, mostRead } from './lists.ts'
import type { LeftItem } from './lists.ts'
import { oneLine, readMember } from '../../reading/members.ts'
import type { Cell, Row } from './row.ts'

/** Tags in one cell are separated by commas, semicolons, bars or line breaks, and hashtags by spaces too. */
export function readTags(row: Row): string[] {
  const tags = new Set<string>()
  let room = mostRead
  for (const cell of row.all('tags')) {
    const texts = textsOf(cell)
    const left: LeftItem[] = []
    for (const text of texts.slice(0, room)) {
      const read = readMember('tags', [text])
      if ('code' in read) left.push({ code: read.code, text })
      else if (tags.size === mostOf.tags && !tags.has(read.value[0]!)) left.push({ code: 'too_many', text })
      else tags.add(read.value[0]!)
    }
    leaveOutItems(row, { member: 'tags', header: cell.header }, left)
    if (texts.length > room) row.leaveOut('too_many', 'tags')
    room = Math.max(0, room - texts.length)
  }
  return [...tags]
}

const textsOf = ({ text, value }: Cell) =>
  (value === undefined ? text.split(/[,;|\n\r]/).flatMap(hashtagsOf) : [value].flat().map(nameOf))
    .map(oneLine)
    .filter((tag) => tag !== '')

function hashtagsOf(text: string) {
  const words = text.trim().split(/\s+/)
  return words.every((word) => word.startsWith('#')) ? words : [text]
}

function nameOf(tag: unknown): string {
  if (typeof tag === 'string') return tag
  const name = typeof tag === 'object' && tag !== null && 'name' in tag ? tag.name : ''
  return typeof name === 'string' ? name : ''
}
