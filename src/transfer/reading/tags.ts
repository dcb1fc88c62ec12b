import { readMember } from './members.ts'
import { oneLine } from './row.ts'
import type { Cell, Row } from './row.ts'

const mostTags = 20

/** Tags in one cell are separated by commas, semicolons, bars or line breaks, and hashtags by spaces too. */
export function readTags(row: Row): string[] {
  const tags = new Set<string>()
  for (const cell of row.all('tags')) {
    for (const text of textsOf(cell)) {
      const read = readMember('tags', [text])
      const left = { header: cell.header, text }
      if ('code' in read) row.leaveOut(read.code, 'tags', left)
      else if (tags.size === mostTags && !tags.has(read.value[0]!)) row.leaveOut('too_many', 'tags', left)
      else tags.add(read.value[0]!)
    }
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
