import { describe, expect, it } from 'vitest'
import { fold } from '../../src/applications/folding.ts'

it.each([
  ['case', 'ACME', 'acme'],
  ['accents', 'Café', 'cafe'],
  ['accents that stand by themselves', 'Cafe\u0301', 'cafe'],
  ['rings and dots', 'Ångström Öl', 'angstrom ol'],
  ['several accents on a letter', 'Việt Nam', 'viet nam'],
  ['ligatures', 'ﬁnance', 'finance'],
  ['full-width letters', 'ＡＢＣ１', 'abc1'],
  ['Greek and Cyrillic capitals', 'ΑΒΓ ДЕЛО', 'αβγ дело'],
  ['strokes', 'Ørsted Łódź đ ħ', 'orsted lodz d h'],
  ['ligatures that are letters', 'Æsir Œuvre', 'aesir oeuvre'],
  ['the sharp s', 'Straße STRAẞE', 'strasse strasse'],
  ['the diaeresis of ё', 'ёлка', 'елка'],
  ['Greek accents and the final sigma', 'Ὀδός', 'οδοσ'],
  ['apostrophes', '’‘ʼ′´`＇', "'''''''"],
  ['quotation marks', '“”„«»″＂', '"""""""'],
  ['dashes', '‐‑‒–—―−﹘－', '---------'],
  ['other marks that look alike', '· • ∙ ／ ｜ ： ＊ ～ ♯ …', '· · · / | : * ~ # ...'],
  ['invisible characters', 'a\u00adb\u200bc\u200dd\ufeffe\u2060f', 'abcdef'],
  ['a dotted capital İ', 'İstanbul', 'istanbul'],
  ['space around', '  acme\t', 'acme'],
  ['space within, of every kind', 'a\u00a0 b\u2003c\n\td', 'a b c d'],
])('folding removes differences of %s: %j', (_what, text, folded) => {
  expect(fold(text)).toBe(folded)
})

it.each([
  ['й, which is a letter of its own', 'Йод', 'йод'],
  ['þ and ı, which are letters of their own', 'þ ı', 'þ ı'],
  [
    'the marks of Arabic, Hebrew and Thai',
    'مُحَمَّد שָׁלוֹם น้ำ'.normalize('NFKC'),
    'مُحَمَّد שָׁלוֹם น้ำ'.normalize('NFKD').normalize('NFC'),
  ],
  ['signs', 'C++ & C#', 'c++ & c#'],
  ['an emoji', '💼', '💼'],
  ['Chinese', '山田', '山田'],
  ['voiced kana', 'バス', 'バス'],
  ['the vowels of Devanagari', 'दिल', 'दिल'],
  ['Hangul', '각', '각'],
])('folding keeps %s', (_what, text, folded) => {
  expect(fold(text)).toBe(folded)
})

it.each(['Café', 'İ', 'ﷺ', '각', 'ǅ', '½', 'ﬃ', '', '\u0301', 'ẞ'])(
  'folding %j twice is the same as once',
  (text) => {
    expect(fold(fold(text))).toBe(fold(text))
  },
)

it('a folded text has at most four times the length of the text, because lists fold thousands of them', () => {
  expect(fold('ﷺ'.repeat(300)).length).toBeLessThanOrEqual(1200)
  expect(fold('ﷺ')).toHaveLength(18)
})

describe('letters of the Latin, Greek and Cyrillic scripts', () => {
  const { compare } = new Intl.Collator('en', { sensitivity: 'base' })
  const letters = Array.from({ length: 0x30000 }, (_, code) => code)
    .map((code) => String.fromCodePoint(code))
    .filter(
      (letter) =>
        /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u.test(letter) && /\p{L}/u.test(letter),
    )

  /** These become a mark or, in the case of two phonetic signs, another letter. */
  const exceptions = ['ŉ', 'ͺ', 'ᵌ', 'ᴈ', '𐞁']
  const judged = letters.filter((letter) => !exceptions.includes(letter))

  it("a folded letter has the primary weight that it has in Unicode's collation", () => {
    expect(judged.length).toBeGreaterThan(2000)
    expect(judged.filter((letter) => compare(letter, fold(letter)) !== 0)).toEqual([])
  })

  it('letters of the same primary weight fold to the same letters', () => {
    const neighbours = judged
      .toSorted(compare)
      .map((letter, index, all) => [all[index - 1] ?? letter, letter] as const)
    const isSplit = ([one, other]: readonly [string, string]) =>
      compare(one, other) === 0 && fold(one) !== fold(other)
    expect(neighbours.filter(isSplit)).toEqual([])
  })
})
