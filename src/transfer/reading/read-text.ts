import { damagedJson, refusalOf } from './refusals.ts'
import { readJson } from './read-json.ts'
import { readTable } from './read-table.ts'
import type { ReadOptions, Reading } from './types.ts'

/** Reads the applications in a file of another tracker, a spreadsheet, or our own export. It never throws. */
export function readText(text: string, options: ReadOptions): Reading {
  const content = text.replace(/^\ufeff/, '')
  const refused = refusalOf(content)
  if (refused) return { refused }
  const root = parsedJson(content)
  if (root) return readJson(root.value, options)
  const reading = readTable(content, options)
  return 'refused' in reading && looksLikeJson(content) ? { refused: damagedJson } : reading
}

const looksLikeJson = (text: string) => /^\s*[[{]/.test(text)

/** The value of a JSON text. A text that begins like JSON may be a table all the same. */
export function parsedJson(text: string): { value: unknown } | undefined {
  if (!looksLikeJson(text)) return undefined
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}
