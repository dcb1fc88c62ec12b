import { describe, expect, it } from 'vitest'
import { parseJson } from '../src/json.ts'
import { randomFrom } from './tools/random.ts'

const raw = String.raw

describe('parseJson', () => {
  it.each<[string, unknown]>([
    [raw`{"a":1,"\\":2,"b":3}`, { a: 1, '\\': 2, b: 3 }],
    [raw`{"\u0062":{"\n":[{"\"":1}]},"c":"\n"}`, { b: { '\n': [{ '"': 1 }] }, c: '\n' }],
    [raw`[{"a\\":"x\\"},{"\u0031":1,"0":2}]`, [{ 'a\\': 'x\\' }, { 0: 2, 1: 1 }]],
    [raw`{"\u0063onstructor":2,"\ud83d\ude00":3}`, { constructor: 2, '😀': 3 }],
    [raw`"\n"`, '\n'],
    [raw`{"a" : "\\", "\t"	: 1}`, { a: '\\', '\t': 1 }],
    ['[]', []],
  ])('parseJson reads %s', (text, value) => {
    expect(parseJson(text)).toEqual(value)
  })

  it('parseJson keeps the order of members, and a member __proto__', () => {
    expect(Object.keys(parseJson(raw`{"b":1,"\u0061":2,"c":3}`) as object)).toEqual(['b', 'a', 'c'])
    const value = parseJson(raw`{"\u005f_proto__":{"x":1}}`) as object
    expect([Object.keys(value), 'x' in value]).toEqual([['__proto__'], false])
  })

  it.each([
    [raw`{"first":1,"\\":2}`, raw`{"first":1,"\n":2}`, ['first', '\n']],
    [raw`{"second":1,"\\":2}`, raw`{"second":1,"\u0062":2}`, ['second', 'b']],
    [raw`{"third":1,"x\\":2}`, raw`{"third":1,"x\"":2}`, ['third', 'x"']],
  ])('parseJson reads the right names after %s', (before, after, names) => {
    JSON.parse(before)
    expect(Object.keys(parseJson(after) as object)).toEqual(names)
  })

  it('parseJson leaves no names behind that confuse other parsers', () => {
    parseJson(raw`{"fourth":1,"\\":2}`)
    expect(JSON.parse(raw`{"fourth":1,"\n":2}`)).toEqual({ fourth: 1, '\n': 2 })
  })

  it.each([
    '{"a":1',
    raw`{"a\":1}`,
    '{"a":"\\',
    raw`{"\x":1}`,
    raw`{"\n":1}"\n":`,
    raw`{"a":1 "\n":2}`,
    `{"\\n\n":1}`,
    raw`{"\u00":1}`,
    '',
  ])('parseJson rejects %s', (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError)
  })

  it('parseJson returns random values unchanged', () => {
    const random = randomFrom(20261125)
    const characters = ['\\', '"', '\n', 'a', 'b', ':', '{', '\u0000', '\u2028', 'n', 'u0062']
    const text = () => Array.from({ length: random.below(4) }, () => random.oneOf(characters)).join('')
    const value = (depth: number): unknown => {
      if (depth === 0) return text()
      const members = Array.from({ length: random.below(4) }, () => [text(), value(depth - 1)] as const)
      return random.below(2) ? members.map(([, member]) => member) : Object.fromEntries(members)
    }
    for (let run = 0; run < 2000; run++) {
      const some = value(3)
      expect(parseJson(JSON.stringify(some))).toEqual(some)
    }
  })

  it('parseJson reads a text that is nested 80,000 levels deep', () => {
    const text = raw`{"\n":`.repeat(80_000) + '1' + '}'.repeat(80_000)
    expect(Object.keys(parseJson(text) as object)).toEqual(['\n'])
  })
})
