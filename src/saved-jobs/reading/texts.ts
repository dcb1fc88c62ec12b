import { decodeEntities } from '../../reading/html.ts'
import { cutTo, oneLine, printableOf } from '../../reading/members.ts'
import { invisible } from '../../values.ts'
import { isNode, listOf, memberOf } from './nodes.ts'

/** The first characters of a text show whether it is empty. */
const longestStart = 200

/** The text of a value: a string, a number, an object with `@value` or `name`, or the first of a list of these. */
export function textIn(value: unknown): string | undefined {
  const [first] = listOf(value)
  const text = isNode(first) ? (first['@value'] ?? memberOf(first, 'name')) : first
  if (typeof text === 'number') return String(text)
  return typeof text === 'string' && hasContent(text) ? text : undefined
}

/** iCIMS writes UNAVAILABLE for a missing value. */
const hasContent = (text: string) => {
  const start = text.slice(0, longestStart).replace(invisible, '').trim()
  return start !== '' && start !== 'UNAVAILABLE'
}

/** The text of a value as one line without entities and control characters, cut to a length. */
export function lineIn(value: unknown, longest: number): string | undefined {
  const text = textIn(value)
  if (text === undefined) return undefined
  const line = oneLine(printableOf(decodeEntities(text.slice(0, 3 * longest))))
  return hasContent(line) ? cutWithSign(line, longest) : undefined
}

/** A text that was cut ends in "…". */
export const cutWithSign = (text: string, longest: number) =>
  text.length > longest ? `${cutTo(text, longest - 1).trimEnd()}…` : text
