/** Facts about a JSON text that JSON.parse does not report. */
type JsonText = {
  /** The first number that a double cannot hold exactly (RFC 8259, section 6). */
  inexactNumber?: string
  /** The first name that occurs twice in an object: JSON.parse would lose a value (RFC 8259, section 4). */
  repeatedName?: string
  hasNegativeZero: boolean
}

/** Strings (a name with its colon), numbers, `{` and `}`. */
const tokens = /("(?:\\.|[^"\\])*")(\s*:)?|-?\d[\d.eE+-]*|[{}]/g

/** Inspects a text that JSON.parse accepts, in one pass. */
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

/** Replaces each -0 by 0. A reviver of JSON.parse would overflow the stack for deeply nested text. */
export const withoutNegativeZero = (json: string) =>
  json.replace(tokens, (token) => (isNegativeZero(token) ? '0' : token))

const isNegativeZero = (token: string) => token.startsWith('-') && Number(token) === 0

const nameOf = (string: string) =>
  string.includes('\\') ? (JSON.parse(string) as string) : string.slice(1, -1)

/** The double has the same magnitude as the text, or it is zero or infinity. So comparing the digits is enough. */
const isExact = (literal: string) => digitsOf(literal) === digitsOf(String(Number(literal)))

/** The digits without leading and trailing zeros. */
function digitsOf(literal: string): string {
  const [mantissa = ''] = literal.toLowerCase().split('e')
  const digits = mantissa.replace(/^-?[0.]*/, '').replace('.', '')
  // The pattern /0+$/ would need minutes for half a million zeros before a one.
  let end = digits.length
  while (digits.endsWith('0', end)) end -= 1
  return digits.slice(0, end)
}
