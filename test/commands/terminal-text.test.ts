import { describe, expect, it } from 'vitest'
import { terminalText } from '../../src/commands/terminal-text.ts'

describe('the text of others on a terminal', () => {
  it.each([
    ['an escape sequence', '\u001b[2J\u009b1m', '�[2J�1m'],
    ['line breaks and tabs', 'a\r\n\tb\u2028c\u2029d\u0085e', 'a b c d�e'],
    ['marks of direction', 'a\u202eb\u2066c\u200fd', 'a�b�c�d'],
    ['half of a pair', 'a\ud83d', 'a�'],
    ['a bell and a backspace', '\u0007\b', '��'],
    ['joiners that join nothing', 'a\u200db ✅\u200dc\u200d\u200d💻\u200d', 'a�b ✅�c��💻�'],
    ['emoji of several parts', '👩\u200d💻 👩🏽\u200d💻 ❤️\u200d🔥', '👩\u200d💻 👩🏽\u200d💻 ❤️\u200d🔥'],
    ['an umlaut and an emoji', 'Süd ✅', 'Süd ✅'],
  ])('%s is harmless', (_what, text, shown) => {
    expect(terminalText(text)).toBe(shown)
  })

  it.each([
    ['letters', 'abcdefgh', 'abcd…'],
    ['wide signs', '東京大学東京', '東京…'],
    ['text of the width', 'abcde', 'abcde'],
  ])('%s are cut to the width', (_what, text, shown) => {
    expect(terminalText(text, 5)).toBe(shown)
  })

  it('marks that take no width are cut too', () => {
    expect(terminalText(`a${'\u0301'.repeat(1000)}`, 5).length).toBeLessThan(50)
  })
})
