import { describe, expect, it } from 'vitest'
import { cut, octetsOf, oneLine, plainText, uriOf } from '../../src/calendar/texts.ts'

const codes = Array.from({ length: 0xa0 }, (_, code) => code).filter((code) => code < 0x20 || code > 0x7e)

describe('a text of the calendar', () => {
  it.each(codes)('the control character %i becomes a line feed or a space, or is removed', (code) => {
    const replaced: Record<number, string> = { 9: ' ', 10: '\n', 13: '\n', 0x85: '\n' }
    expect(plainText(`a${String.fromCharCode(code)}b`)).toBe(`a${replaced[code] ?? ''}b`)
  })

  it('every line break is one line feed', () => {
    expect(plainText('a\r\nb\rc\nd\u2028e\u2029f')).toBe('a\nb\nc\nd\ne\nf')
  })

  it('a title has one line', () => {
    expect(oneLine('a\r\nb\tc')).toBe('a b c')
  })

  it('half of a surrogate pair becomes the replacement character, and a whole one stays', () => {
    expect(plainText('a\ud83db\ude00c😀')).toBe('a\ufffdb\ufffdc😀')
  })

  it.each([
    ['abcd', 'abcd'],
    ['abcde', 'abc…'],
    ['ab😀', 'ab😀'],
    ['ab😀e', 'ab…'],
    ['a😀de', 'a😀…'],
  ])('%s with at most four units is %s', (text, expected) => {
    expect(cut(text, 4)).toBe(expected)
  })

  it.each([
    ['https://a.example/x', 'https://a.example/x'],
    ['https://a.example/x;y,z?q=\\1#\\', 'https://a.example/x%3By%2Cz?q=%5C1#%5C'],
    ['https://a.example/ü?q=a b"', 'https://a.example/%C3%BC?q=a%20b%22'],
    ['https://exämple.test/', 'https://xn--exmple-cua.test/'],
    ['https://a.example/\r\nEND:VEVENT', 'https://a.example/END:VEVENT'],
    ['no URL', undefined],
  ])('the URL %j is the URI %s', (text, expected) => {
    expect(uriOf(text)).toBe(expected)
  })

  it('the octets of a text include those of its escapes', () => {
    expect(octetsOf('a;b,c\\d\ne')).toBe('a\\;b\\,c\\\\d\\ne'.length)
    expect(octetsOf('語😀')).toBe(7)
  })
})
