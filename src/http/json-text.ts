/** Facts about a JSON text that JSON.parse does not report. */
type JsonText = {
  /** The first number that a double cannot hold (RFC 8259, section 6). */
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
      if (!isStorable(token)) text.inexactNumber ??= token
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

/** Programs print a double with at most 17 digits. */
const mostDigits = 17

const smallestNormal = 2 ** -1022

/**
 * A number is stored as its nearest double. A fraction of up to 17 digits may differ from it, unless it underflows. An
 * integer must equal the double, or be its shortest text: 1e23.
 */
function isStorable(literal: string): boolean {
  if (/^-?\d{1,15}$/.test(literal)) return true
  const { digits, exponent } = decimalOf(literal)
  const double = Math.abs(Number(literal))
  if (double === Infinity) return false
  if (digits === decimalOf(String(double)).digits) return true
  if (exponent < 0) return digits.length <= mostDigits && double >= smallestNormal
  return BigInt(digits) * 10n ** BigInt(exponent) === BigInt(double)
}

/** The magnitude is `digits` × 10^`exponent`. The digits have no zeros at their ends, and zero has none. */
function decimalOf(literal: string) {
  const [mantissa = '', power = '0'] = literal.toLowerCase().split('e')
  const [, fraction = ''] = mantissa.split('.')
  const digits = mantissa.replace(/^-?[0.]*/, '').replace('.', '')
  // The pattern /0+$/ would need minutes for half a million zeros before a one.
  let end = digits.length
  while (digits.endsWith('0', end)) end -= 1
  return { digits: digits.slice(0, end), exponent: Number(power) - fraction.length + digits.length - end }
}
