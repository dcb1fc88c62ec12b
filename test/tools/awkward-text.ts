import * as z from 'zod'

/** Text that makes a careless pattern or function slow: repeated units with an end that does not match. */
const families: Record<string, { unit: string; end?: string }> = {
  'letters before a control character': { unit: 'a', end: '\u0001' },
  'spaces before a control character': { unit: ' ', end: '\u0001' },
  'letters with combining marks': { unit: 'a\u0315\u0300\u05ae' },
  quotes: { unit: '"' },
  slashes: { unit: '/' },
  'percent signs': { unit: '%' },
  'look-alikes': { unit: '\u0430\u03bf\uff41\u2010\u2011' },
  commas: { unit: ',' },
  dots: { unit: '.' },
  backslashes: { unit: '\\' },
  'digits before a letter': { unit: '0', end: 'x' },
  nines: { unit: '9' },
  'letters and spaces before a control character': { unit: 'a ', end: '\u0001' },
  'line breaks': { unit: '\n', end: '\u0001' },
  'tabs and letters': { unit: '\ta' },
  'combining marks': { unit: '\u0301' },
  'characters that become eighteen': { unit: '\ufdfa' },
  'halves of characters': { unit: '\ud83d' },
  emoji: { unit: '\u{1f600}' },
  'entity tags': { unit: '"a",', end: '"' },
  'percent-encoded slashes': { unit: '%2F', end: '%' },
  hyphens: { unit: '-' },
  'at signs': { unit: '@' },
  'equals signs and ampersands': { unit: 'a=&', end: '=' },
  colons: { unit: ':' },
  brackets: { unit: '[' },
  braces: { unit: '{"a":' },
  base64url: { unit: 'eyJ', end: '!' },
  'parts of a token': { unit: 'e.', end: '=' },
  'a URL of dots': { unit: '/../', end: ' ' },
  'a host of labels': { unit: '\u00e9.', end: '/' },
}

const [usual, others] = [Object.keys(families).slice(0, 10), Object.keys(families).slice(10)]
const areOthersTried = process.env.AWKWARD_TEXT === 'all'
/** With LONG_RUNS=0.2, a place gets a fifth of the other families, and the next place another fifth. */
const turns = Math.max(1, Math.round(1 / Number(process.env.LONG_RUNS ?? 1)))
let places = 0

/** The families for the next place: the usual ones and, with AWKWARD_TEXT=all (`npm run test:long`), the others. */
export function familiesOfNextPlace() {
  places += 1
  return [...usual, ...others.filter((_family, index) => areOthersTried && (index + places) % turns === 0)]
}

/** A text of a family whose encoded form has at most this many bytes. */
export function textOf(family: string, bytes: number, encode: (text: string) => string, start = '') {
  const { unit, end = '' } = families[family]!
  const sizeOf = (text: string) => Buffer.byteLength(encode(text))
  const [fixed, each] = [sizeOf(start + end), (sizeOf(unit.repeat(100)) - sizeOf('')) / 100]
  return start + unit.repeat(Math.max(Math.floor((bytes - fixed) / each), 1)) + end
}

/** A place for a text in an input: its name, and a function that puts the text there. */
type Place = { at: string; inputWith: (text: string) => unknown }

/**
 * All places for a text in an input of this schema. Each place puts a text into a copy of `good`, a valid input,
 * whatever type the schema expects there.
 */
export function placesIn(schema: z.ZodType, good?: unknown): Place[] {
  const { def } = schema._zod as unknown as { def: Definition }
  const inner =
    def.innerType ?? (def.type === 'pipe' && (def.in?._zod.def.type === 'transform' ? def.out : def.in))
  if (inner) return placesIn(inner, good)
  switch (def.type) {
    case 'object':
      return objectPlaces(schema, def.shape ?? {}, good)
    case 'array':
      return placesIn(def.element!, firstOf(good)).map(({ at, inputWith }) => ({
        at: `[]${at}`,
        inputWith: (text) => [inputWith(text)],
      }))
    case 'union':
      return (def.options ?? []).flatMap((option) => placesIn(option, good))
    case 'unknown':
    case 'custom':
      return anywhere
    default:
      return [{ at: '', inputWith: (text) => text }]
  }
}

type Definition = {
  type: string
  innerType?: z.ZodType
  in?: z.ZodType
  out?: z.ZodType
  shape?: Record<string, z.ZodType>
  element?: z.ZodType
  options?: z.ZodType[]
}

const firstOf = (good: unknown): unknown => (Array.isArray(good) ? good[0] : undefined)

function objectPlaces(schema: z.ZodType, shape: Record<string, z.ZodType>, good: unknown): Place[] {
  const others = (typeof good === 'object' && good !== null ? good : {}) as Record<string, unknown>
  const places = Object.entries(shape).flatMap(([name, member]) =>
    [...placesIn(member, others[name]), ...placesInElements(schema, name, others[name])].map(
      ({ at, inputWith }) => ({
        at: `.${name}${at}`,
        inputWith: (text: string) => ({ ...others, [name]: inputWith(text) }),
      }),
    ),
  )
  return [...places, { at: '.<name>', inputWith: (text) => ({ ...others, [text]: 1 }) }]
}

/** For a list whose elements the service validates one by one: the schema that the documentation names. */
function placesInElements(schema: z.ZodType, name: string, good: unknown): Place[] {
  const { properties } = (z.globalRegistry.get(schema) ?? {}) as Documented
  const id = properties?.[name]?.items?.$ref?.split('/').at(-1)
  const element = id === undefined ? undefined : z.globalRegistry._idmap.get(id)
  return element ? placesIn(z.array(element as z.ZodType), good) : []
}

type Documented = { properties?: Record<string, { items?: { $ref?: string } }> }

/** In free JSON: as a value, as a name, in a list. */
const anywhere: Place[] = [
  { at: '.any', inputWith: (text) => ({ any: text }) },
  { at: '.<name>', inputWith: (text) => ({ [text]: [text.slice(0, 1)] }) },
  { at: '.any[]', inputWith: (text) => ({ any: [[text]] }) },
]

/** The checks of each string schema in order, by the place of the string. */
export function stringChecksIn(schema: z.ZodType, at = ''): { at: string; checks: Check[] }[] {
  const { def } = schema._zod as unknown as {
    def: Definition & Check & { checks?: { _zod: { def: Check } }[] }
  }
  const below = [
    ...[def.innerType, def.in, def.out, def.element].map((inner) => [at, inner] as const),
    ...(def.options ?? []).map((option) => [at, option] as const),
    ...Object.entries(def.shape ?? {}).map(([name, member]) => [`${at}.${name}`, member] as const),
  ]
  const found = below.flatMap(([path, inner]) => (inner ? stringChecksIn(inner, path) : []))
  // A format, such as UUID, is a separate check.
  const own = def.type === 'string' ? [def, ...(def.checks ?? []).map(({ _zod }) => _zod.def)] : []
  return own.length > 0 ? [{ at, checks: own.filter(({ check }) => check !== undefined) }, ...found] : found
}

type Check = { check?: string; abort?: boolean; pattern?: RegExp }

/** Returns true for a check that takes longer for a longer text, such as a pattern. */
export const looksAtAll = ({ check, pattern }: Check) =>
  check === 'custom' || (pattern !== undefined && /[*+]|\{\d+,\}/.test(withoutClasses(pattern.source)))

const withoutClasses = (source: string) => source.replace(/\\./g, '').replace(/\[[^\]]*\]/g, '')
