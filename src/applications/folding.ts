import { invisible } from '../values.ts'

/**
 * Folds text for search and order, so that "orsted" finds "Ørsted" and "l'oreal" finds "L’Oréal".
 *
 * - Letters of the Latin, Greek and Cyrillic scripts compare as Unicode's collation does at its primary level
 *   (https://www.unicode.org/reports/tr10/): without case, accents and strokes. Other scripts keep their marks, because
 *   without them the word would be another one.
 * - Punctuation marks that look alike become one. Invisible characters are removed.
 */
export function fold(text: string): string {
  const folded = isAscii.test(text) ? text.toLowerCase() : foldUnicode(text)
  return folded.replaceAll('`', "'").replace(/\s+/g, ' ').trim()
}

const isAscii = /^[\t\n\r -~]*$/

const foldUnicode = (text: string) =>
  withoutMarks(decomposed(text.replace(invisible, '').replace(lookAlikes, plainMarkOf)))
    .normalize('NFC')
    .toLowerCase()
    .replace(otherLetters, baseOf)

/** NFKD makes 18 letters of one sign, such as ﷺ. A list folds thousands of texts, so a long text is cut. */
const decomposed = (text: string) => text.normalize('NFKD').slice(0, Math.max(64, 4 * text.length))

/** й is a letter of its own, unlike ё: of its marks, the breve stays. */
const withoutMarks = (text: string) =>
  text
    .replace(/([иИ])(\p{M}+)/gu, (_, letter: string, marks: string) =>
      marks.includes('\u0306') ? `${letter}\u0306` : letter,
    )
    .replace(/(?![иИ])([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{M}+/gu, '$1')
    .replace(/(^|[^\p{L}\p{M}])[\u0300-\u036f]+/gu, '$1')

/**
 * Pairs of letters that Unicode's collation equates, although Unicode does not decompose the first one. The last three
 * pairs are marks that NFKD makes.
 */
const bases = new Map(
  Array.from(
    `æ ae  ð d  ø o  ß ss  đ d  ħ h  ł l  œ oe  ƍ zw  ƾ ts  ȸ db  ȹ qp  ʣ dz  ʦ ts  ʪ ls  ʫ lz  ᵹ g  ᵺ th  ỻ ll  ꜩ tz
    ꜳ aa  ꜵ ao  ꜷ au  ꜹ av  ꜻ av  ꜽ ay  ꝏ oo  ꝛ r  ꝡ vy  ꝺ d  ꝼ f  ꞃ r  ꞅ s  ꞇ t  ꞛ a  ꞝ o  ꞟ u  ꞡ g  ꞣ k  ꞥ n
    ꞧ r  ꞩ s  ꟁ a  ꟃ w  ꟙ s  𐞀 aa  𝼀 ʩ  ᵎ ᴉ  ς σ  ᲀ в  ґ г  ᲁ д  ᲂ о  ꙩ о  ꙫ о  ꙭ о  ꙮ о  ꚙ о  ꚛ о  ᲃ с  ᲄ т  ᲅ т
    ᲈ ꙋ  ᲆ ъ  ᲇ ѣ  l· l  ʼ '  ː :  ⁄ /`.matchAll(/(\S+) (\S+)/g),
    ([, letter = '', base = '']) => [letter, base] as const,
  ),
)
const otherLetters = new RegExp([...bases.keys()].join('|'), 'gu')
const baseOf = (letter: string) => bases.get(letter) ?? letter

/** Each line has marks that look alike. The first one is on keyboards. Every other dash becomes a hyphen. */
const plainMarks = new Map(
  [
    `'‘’‚‛‹›′‵´ʹʻʼʽˈˊˋ՚׳᾽᾿\u1fef\u1ffd｀`,
    `"“”„‟«»″‶ʺ˝ˮ״〃`,
    '~∼˜⁓〜〰',
    '=゠',
    '·•‧∙⋅・･\u0387',
    '/⁄∕⧸',
    '|¦∣│❘⏐‖',
    ':∶꞉ː',
    '*∗⁎✱',
    '#♯',
    '…⋯',
  ].flatMap((marks) => Array.from(marks, (mark) => [mark, marks[0]!] as const)),
)
const plainMarkOf = (mark: string) => plainMarks.get(mark) ?? '-'
const lookAlikes = new RegExp(`[\\p{Dash}${[...plainMarks.keys()].join('')}]`, 'gu')

/** `fold` with a memory, for a list in which the same texts occur again and again. */
export function createFold(): typeof fold {
  const folded = new Map<string, string>()
  return (text) => {
    const known = folded.get(text) ?? fold(text)
    folded.set(text, known)
    return known
  }
}
