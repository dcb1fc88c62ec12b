import { findHeader } from './header.ts'
import { jsonFileOf } from './json-items.ts'
import { parsedJson } from './read-text.ts'
import { recordsOf } from './records.ts'
import { refusalOf } from './refusals.ts'

/** A part of a file that is a file by itself. `firstRow` is an option of `readText`. */
export type Page = {
  firstRow: number
  rows: number
  mediaType: 'text/csv' | 'application/json'
  body: string
}

type Most = { rows: number; bytes: number }

/** A file in pages, none for a file that is refused. A record that is larger than `bytes` makes a page of its own. */
export function pagesOf(text: string, most: Most): Page[] {
  const content = text.replace(/^\ufeff/, '')
  if (refusalOf(content)) return []
  const root = parsedJson(content)
  return root ? jsonPages(root.value, most) : csvPages(content, most)
}

/** The header's record begins each page. The rows above it are in no page. */
function csvPages(text: string, most: Most): Page[] {
  const header = findHeader(text)
  if (!header) return []
  const records = recordsOf(text, header.separator).map(({ raw }) => raw)
  const first = records[header.index]!
  const groups = grouped(records.slice(header.index + 1), {
    ...most,
    bytes: most.bytes - Buffer.byteLength(first),
  })
  return groups.map(({ start, items }) => ({
    firstRow: header.index + 2 + start,
    rows: items.length,
    mediaType: 'text/csv',
    body: first + items.join(''),
  }))
}

function jsonPages(root: unknown, most: Most): Page[] {
  const file = jsonFileOf(root)
  if (!file) return []
  const frame = Buffer.byteLength(JSON.stringify(file.wrap([])))
  const entries = file.entries.map((entry) => JSON.stringify(entry))
  // Each entry has a comma.
  const groups = grouped(entries, { ...most, bytes: most.bytes - frame }, 1)
  return groups.map(({ start, items }) => ({
    firstRow: 1 + start,
    rows: items.length,
    mediaType: 'application/json',
    body: JSON.stringify(file.wrap(file.entries.slice(start, start + items.length))),
  }))
}

/** Texts in groups of at most so many rows and bytes. */
function grouped(texts: string[], most: Most, extra = 0) {
  const groups: { start: number; items: string[] }[] = []
  let bytes = 0
  texts.forEach((text, index) => {
    const size = Buffer.byteLength(text) + extra
    const last = groups.at(-1)
    if (last && last.items.length < most.rows && bytes + size <= most.bytes) {
      last.items.push(text)
      bytes += size
    } else {
      groups.push({ start: index, items: [text] })
      bytes = size
    }
  })
  return groups
}
