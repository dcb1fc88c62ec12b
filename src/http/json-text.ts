/** Facts about a JSON text that JSON.parse does not tell. */
type JsonText = {
  /** The first number that a double cannot hold, so that the value differs from the text (RFC 8259, section 6). */
  inexactNumber?: string
  /** The first name that an object has twice, so that one of its values is lost (RFC 8259, section 4). */
  repeatedName?: string
  hasNegativeZero: boolean
}

/** Strings (names with their colon), numbers, and the beginnings and ends of objects. */
const tokens = /("(?:\\.|[^"\\])*")(\s*:)?|-?\d[\d.eE+-]*|[{}]/g

/** Looks through a text that JSON.parse accepts, in one pass. */
export function inspectJsonText(json: string): JsonText {
  const text: JsonText = { hasNegativeZero: false }
  const objects: Set<string>[] = []
  for (const [token, string, colon] of json.matchAll(tokens)) {
    if (token === '{') objects.push(new Set())
    else if (token === '}') objects.pop()
    else if (string === undefined) {
      if (!isExact(token)) text.inexactNumber ??= token
      if (isNegativeZero(token)) text.hasNegativeZero = true
    } else if (colon !== undefined) {
      const [names, name] = [objects.at(-1), nameOf(string)]
      if (names?.has(name)) text.repeatedName ??= name
      names?.add(name)
    }
  }
  return text
}

/** The same text with 0 for each -0. A reviver of JSON.parse would recurse, and a deep text would overflow the stack. */
export const withoutNegativeZero = (json: string) =>
  json.replace(tokens, (token) => (isNegativeZero(token) ? '0' : token))

const isNegativeZero = (token: string) => token.startsWith('-') && Number(token) === 0

const nameOf = (string: string) =>
  string.includes('\\') ? (JSON.parse(string) as string) : string.slice(1, -1)

/** A double has the size of the number in the text, or it is zero or infinity: the digits alone tell whether they are equal. */
const isExact = (literal: string) => digitsOf(literal) === digitsOf(String(Number(literal)))

/** The digits without zeros at either end. */
function digitsOf(literal: string): string {
  const [mantissa = ''] = literal.toLowerCase().split('e')
  const digits = mantissa.replace(/^-?[0.]*/, '').replace('.', '')
  // Not by /0+$/, which takes minutes for half a million zeros before a one.
  let end = digits.length
  while (digits.endsWith('0', end)) end -= 1
  return digits.slice(0, end)
}
