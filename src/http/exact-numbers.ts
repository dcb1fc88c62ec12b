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

const isExact = (literal: string) => decimalOf(literal) === decimalOf(String(Number(literal)))

/** A decimal number in one spelling: its digits without zeros at either end, and the power of ten they begin at. */
function decimalOf(literal: string): string {
  const [mantissa = '', exponent = '0'] = literal.toLowerCase().replace(/^-/, '').split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const digits = (whole + fraction).replace(/^0+/, '')
  if (digits === '') return '0'
  const leadingZeros = whole.length + fraction.length - digits.length
  // Not by /0+$/, which takes minutes for half a million zeros before a one.
  let end = digits.length
  while (digits.endsWith('0', end)) end -= 1
  return `${digits.slice(0, end)} ${whole.length - leadingZeros + Number(exponent)}`
}
