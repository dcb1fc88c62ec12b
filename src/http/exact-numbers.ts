/**
 * A number in this JSON text that a double cannot hold, if there is one: what is read would not be what was sent.
 * RFC 8259, section 6.
 */
export function inexactNumberIn(json: string): string | undefined {
  for (const [token] of json.matchAll(/"(?:\\.|[^"\\])*"|-?\d[\d.eE+-]*/g)) {
    if (!token.startsWith('"') && !isExact(token)) return token
  }
  return undefined
}

/** A double has the size of what was sent, or it is zero or infinity: the digits alone tell whether it is the same. */
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
