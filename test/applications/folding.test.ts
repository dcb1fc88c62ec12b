import { expect, it } from 'vitest'
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
  ['the breve of й', 'Йод', 'иод'],
  ['a dotted capital İ', 'İstanbul', 'istanbul'],
  ['space around', '  acme\t', 'acme'],
  ['space within, of every kind', 'a\u00a0 b\u2003c\n\td', 'a b c d'],
])('folding removes differences of %s: %j', (_what, text, folded) => {
  expect(fold(text)).toBe(folded)
})

it.each([
  ['ß, which is no accent', 'Straße', 'straße'],
  ['ø, which is a letter', 'Ørsted', 'ørsted'],
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
