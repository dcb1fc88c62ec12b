/** A number in a text, with the place where it stands. The value is NaN if the number cannot be read. */
export type Amount = { value: number; factor: number; start: number; end: number }

const factors: [RegExp, number][] = [
  [/^ ?(?:k|thousand|tsd\.?|tausend|mille|t(?= ?(?:€|eur)))(?![a-z])/, 1e3],
  [/^ ?(?:m|mm|mn|mln|mio\.?|million(?:s|en)?|millones)(?![a-z])/, 1e6],
  [/^ ?(?:l|lpa|lakhs?|lacs?)(?![a-z])/, 1e5],
  [/^ ?(?:cr|crores?)(?![a-z])/, 1e7],
  [/^ ?万/, 1e4],
  // A thousand in Spanish, and a million in English.
  [/^ ?mil(?![a-z])/, NaN],
]

const number = /\d+(?:[.,]\d+|[ ']\d{3}(?!\d))*/g

/** "€k" and "KEUR" are written together. */
const apart = (text: string) => text.replace(/(\d ?[ktm])(?=eur|usd|gbp|chf|pln)/g, '$1 ')

/** Numbers that are no pay: percents, and the name of a pension plan. */
const noPay = /\d+(?:[.,]\d+)?(?: ?- ?\d+(?:[.,]\d+)?)? ?%|\b401 ?\(?k\b\)?/g

/** The text that `amountsIn` looks at. */
export const payText = (text: string) => apart(text).replace(noPay, ' ')

/** The numbers in a text that `payText` has made, or the first ones. */
export function amountsIn(text: string, most = Infinity): Amount[] {
  return [...text.matchAll(number)].slice(0, most).map(({ 0: digits, index }) => {
    const rest = text.slice(index + digits.length)
    const [pattern, factor] = factors.find(([each]) => each.test(rest)) ?? [/^/, 1]
    const end = index + digits.length + (pattern.exec(rest)?.[0].length ?? 0)
    const isKnown =
      !/^[a-z]/.test(text.slice(end)) || /^(?:[a-z]{3}|euros?|zł|rs)(?![a-z])/.test(text.slice(end))
    return { value: isKnown ? inCents(valueOf(digits, factor)) : NaN, factor, start: index, end }
  })
}

/** NaN if there are more than two decimals, or more than the schema allows. */
function inCents(value: number) {
  const cents = Math.round(value * 100)
  return Math.abs(cents / 100 - value) < 1e-9 * Math.max(1, value) && value <= 1e12 ? cents / 100 : NaN
}

function valueOf(digits: string, factor: number) {
  if (/^\d{4,}[ ']/.test(digits)) return NaN
  const joined = digits.replace(/[ ']/g, '')
  // Nobody groups the digits of millions: 1.250M is 1,250,000.
  if (isGrouped(joined) && factor < 1e5) return Number(joined.replace(/[.,]/g, '')) * factor
  const at = Math.max(joined.lastIndexOf('.'), joined.lastIndexOf(','))
  if (at < 0) return Number(joined) * factor
  const [whole, mark = '', decimals] = [joined.slice(0, at), joined[at], joined.slice(at + 1)]
  const isWhole = /^\d+$/.test(whole) || (isGrouped(whole) && !whole.includes(mark))
  return isWhole ? Number(`${whole.replace(/[.,]/g, '')}.${decimals}`) * factor : NaN
}

/** Groups of three digits, or of two as in India. */
const isGrouped = (digits: string) =>
  /^[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*$/.test(digits) || /^\d{1,2}(?:,\d{2})+,\d{3}$/.test(digits)
