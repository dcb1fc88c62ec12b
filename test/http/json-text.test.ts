import { describe, expect, it } from 'vitest'
import { inspectJsonText, withoutNegativeZero } from '../../src/http/json-text.ts'
import { readVectors } from '../tools/vectors.ts'

const inexactNumberIn = (json: string) => inspectJsonText(json).inexactNumber

describe('numbers in a JSON text', () => {
  it.each([
    '0',
    '-0',
    '-0.0',
    '0e999999',
    '1',
    '-1',
    '0.1',
    '1.10',
    '1.000',
    '0.30000000000000004',
    '0.10000000000000001',
    '-0.10000000000000001',
    '10000000000000001e-17',
    '3.1415926535897932',
    '1234567.1234567890',
    '9007199254740992.5',
    '2.2250738585072015e-308',
    '1E2',
    '1e+2',
    '100e-2',
    '12.5E-1',
    '1e23',
    '100000000000000000000000',
    '0.000001',
    '0.0000000000000000000000001',
    '1e-7',
    '9007199254740992',
    '-9007199254740991',
    '9007199254740994',
    '90071992547409940e-1',
    '18446744073709551616',
    '1152921504606846976.000',
    '123456789012345680000',
    '5e-324',
    '2.2250738585072014e-308',
    '1.7976931348623157e308',
    `1${'0'.repeat(308)}`,
    `0.${'0'.repeat(300)}1`,
    `1.${'0'.repeat(2000)}`,
    '"1e400"',
    '"12345678901234567890"',
    '"a\\"1e400"',
    '"\\\\"',
    '"\\u0022 1e400"',
    '{"1e400":"12345678901234567890","":[]}',
    '[true,false,null,{}]',
  ])('a number can be stored exactly: %s', (json) => {
    expect(inexactNumberIn(json)).toBeUndefined()
    expect(() => JSON.parse(json) as unknown).not.toThrow()
  })

  it.each([
    '1e400',
    '-1e400',
    '1e-400',
    '1e999999999999999999999999',
    '1e-999999999999999999999999',
    '4.9e-324',
    '1.2345678901234567e-320',
    '9007199254740993.0',
    '9.007199254740993e15',
    '900719925474099.3e1',
    '18446744073709551617',
    '1.7976931348623158e308',
    '0.1000000000000000056',
    '1234567890.123456789',
    '0.123456789012345678',
    '12345678901234567890',
    '-12345678901234567890',
    '9007199254740993',
    '0.1234567890123456789',
    '0.1000000000000000055511151231257827',
    '3.14159265358979323846',
    `1${'0'.repeat(400)}`,
    `1${'0'.repeat(30)}1`,
    `0.${'0'.repeat(400)}1`,
  ])('a number cannot be stored exactly: %s', (number) => {
    expect(inexactNumberIn(number)).toBe(number)
    expect(inexactNumberIn(`{"a":"\\\\","b":[1,{"c\\"":${number}}]}`)).toBe(number)
  })

  it('the first inexact number is reported', () => {
    expect(inexactNumberIn('[1,1e400,1e500]')).toBe('1e400')
  })

  it.each<[string, size: number, (size: number) => string]>([
    // Small enough to fail within seconds if the time is quadratic.
    ['a few zeros before a one', 32_000, (size) => `1${'0'.repeat(size)}1`],
    ['letters', 524_000, (size) => `"${'a'.repeat(size)}"`],
    ['quotes', 262_000, (size) => `"${'\\"'.repeat(size)}"`],
    ['backslashes', 262_000, (size) => `"${'\\\\'.repeat(size)}"`],
    ['empty strings', 170_000, (size) => `[${'"",'.repeat(size)}1]`],
    ['numbers', 260_000, (size) => `[${'1,'.repeat(size)}1]`],
    ['zeros at the end', 524_000, (size) => `1${'0'.repeat(size)}`],
    ['zeros in between', 524_000, (size) => `1${'0'.repeat(size)}1`],
    ['zeros in a fraction', 262_000, (size) => `0.${'0'.repeat(size)}1${'0'.repeat(size)}`],
    ['digits', 524_000, (size) => '1'.repeat(size)],
    ['names', 40_000, (size) => `{${Array.from({ length: size }, (_, index) => `"${index}":1`).join()}}`],
    [
      'escapes in names',
      40_000,
      (size) => `{${Array.from({ length: size }, (_, i) => `"\\n${i}":1`).join()}}`,
    ],
    ['spaces behind a string', 524_000, (size) => `["a"${' '.repeat(size)}]`],
    ['strings with spaces behind them', 64_000, (size) => `[${'"a"    ,'.repeat(size)}1]`],
    ['nested objects', 80_000, (size) => `${'{"a":'.repeat(size)}1${'}'.repeat(size)}`],
    ['negative zeros', 160_000, (size) => `[${'-0,'.repeat(size)}1]`],
  ])('a long number takes proportional time: %s', (_what, size, textOf) => {
    const [all, part] = [textOf(size), textOf(size / 8)]
    const costs = Array.from({ length: 7 }, () => [costOf(all, 1), costOf(part, 8)] as const)
    const least = (which: 0 | 1) => Math.min(...costs.map((pair) => pair[which]))
    // Linear work takes the same time per byte, quadratic work eight times as long, which is seconds. A few
    // milliseconds are too short for a comparison on a busy machine.
    expect(least(0)).toBeLessThan(3 * least(1) + 5000)
  })

  it.each(['-0', '[-0.00]', '{"a":{"b":-0e5}}', '-0E-400'])('a zero loses its sign: %s', (json) => {
    expect(inspectJsonText(json).hasNegativeZero).toBe(true)
    expect(JSON.parse(withoutNegativeZero(json))).toEqual(JSON.parse(json.replace(/-0[^\]}]*/, '0')))
  })

  it('other numbers keep their sign and place beside a negative zero', () => {
    expect(withoutNegativeZero('{"-0":["-0",-0,-1,0,-0.5,"2026-01-02"]}')).toBe(
      '{"-0":["-0",0,-1,0,-0.5,"2026-01-02"]}',
    )
  })

  it.each(['0', '-1', '-0.1', '"-0"', '{"-0":1}'])('a number is no negative zero: %s', (json) => {
    expect(inspectJsonText(json).hasNegativeZero).toBe(false)
  })

  const parsing = readVectors('json/parsing.json') as { name: string; base64: string }[]

  it('every number of the JSON parsing vectors can be stored exactly, except the oversized ones', () => {
    const inexact = parsing
      .map(({ name, base64 }) => ({ name, text: Buffer.from(base64, 'base64').toString() }))
      .filter(({ text }) => isJson(text) && inexactNumberIn(text) !== undefined)
      .map(({ name }) => name)
    expect(inexact.length).toBeGreaterThan(5)
    for (const name of inexact) expect(name).toMatch(/^i_number_/)
  })
})

describe('names in a JSON text', () => {
  const repeatedNameIn = (json: string) => inspectJsonText(json).repeatedName

  it.each([
    ['{"a":1,"a":1}', 'a'],
    ['{"a" : 1, "b": 2,"a"\n:3}', 'a'],
    ['{"":1,"":2}', ''],
    ['[{"a":{"b":[{"c":1,"d":2,"c":3}]}}]', 'c'],
    ['{"a":{"a":{}},"b":[],"a":1}', 'a'],
    ['{"é":1,"\\u00e9":2}', 'é'],
    ['{"a\\"b":1,"a\\u0022b":2}', 'a"b'],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
    ['{"toString":1,"toString":2}', 'toString'],
    ['{"a":1,"b":{"c":1},"b":{"c":1},"a":2}', 'b'],
  ])('a repeated name in an object is found: %s', (json, name) => {
    expect(repeatedNameIn(json)).toBe(name)
    expect(() => JSON.parse(json) as unknown).not.toThrow()
  })

  it.each([
    '{"a":1,"A":2,"á":3,"a ":4}',
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":2}]',
    '{"a":["a","a","a"],"b":"a"}',
    '{"a":"\\"a\\":1,\\"a\\":2"}',
    '{"a":"{","b":"}","c":{"a":1}}',
    '{"toString":1,"constructor":2}',
    '["a:","a:",":","a"]',
  ])('a name may occur in several objects and in strings: %s', (json) => {
    expect(repeatedNameIn(json)).toBeUndefined()
    expect(() => JSON.parse(json) as unknown).not.toThrow()
  })
})

/** CPU time of this thread for reading a text this many times, in microseconds. */
function costOf(json: string, times: number) {
  const before = process.threadCpuUsage()
  for (let time = 0; time < times; time++)
    if (inspectJsonText(json).hasNegativeZero) withoutNegativeZero(json)
  const { user, system } = process.threadCpuUsage(before)
  return user + system
}

function isJson(text: string) {
  try {
    return JSON.parse(text) !== undefined
  } catch {
    return false
  }
}
