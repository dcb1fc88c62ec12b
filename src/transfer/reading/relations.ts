import type { Field } from './fields.ts'

/** Notion writes the address of a page behind its name: `Quillmark (https://www.notion.so/Quillmark-1f0?pvs=21)`. */
const address = / ?\((?:https:\/\/(?:www\.)?notion\.so\/[^\s()]+|[^\s()]+%20[0-9a-f]{32}\.md)\)/g

const keepsAddresses = new Set<Field | undefined>(['notes', 'description', 'url', 'link_or_source'])

/** The names of the pages in a cell of Notion. */
export function withoutPageAddresses(text: string, field: Field | undefined) {
  if (keepsAddresses.has(field) || text.length > longest) return text
  const names = text.replace(address, '')
  return names.trim() === '' ? text : names
}

const longest = 2000
