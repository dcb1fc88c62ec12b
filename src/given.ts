import type * as z from 'zod'
import { invisible } from './values.ts'

/**
 * The given members of an input: an optional member that is `""` or `null` counts as not given, because form libraries
 * and Zapier send these. In a PATCH, a member that is `null` is given: it removes the member. An `exactOptional` member
 * is given whenever it is there, because the request would do more without it. Free JSON, such as the payload of an event,
 * has no members in its schema, so it stays as it is.
 */
export function givenIn(schema: z.core.$ZodType, input: unknown, { isPatch = false } = {}): unknown {
  const { def } = withoutWrappers(schema)._zod
  if (typeof input === 'string') return def.type === 'string' ? blankIfInvisible(input) : input
  if (Array.isArray(input))
    return def.type === 'array' ? input.map((item) => givenIn(def.element, item)) : input
  if (def.type !== 'object' || typeof input !== 'object' || input === null) return input
  const given = Object.entries(input).flatMap(([name, value]: [string, unknown]) => {
    const member = memberOf(def, name)
    if (!member || isExact(member)) return [[name, value]]
    const isEmpty = value === '' || (value === null && !isPatch)
    return isEmpty && member._zod.optin ? [] : [[name, givenIn(member, value)]]
  })
  return Object.fromEntries(given)
}

function memberOf(def: z.core.$ZodTypes['_zod']['def'], name: string) {
  return def.type === 'object' && Object.hasOwn(def.shape, name) ? def.shape[name] : undefined
}

const isExact = ({ _zod }: z.core.$ZodType) => _zod.traits.has('ZodExactOptional')

/** Text that shows nothing becomes blank. Other text keeps its invisible characters, because emoji need some of them. */
function blankIfInvisible(text: string): string {
  const visible = text.replace(invisible, '')
  return visible.trim() === '' ? visible : text
}

/** The schema of the value itself, without `optional`, `nullable` and transforms. */
function withoutWrappers(schema: z.core.$ZodType): z.core.$ZodTypes {
  const { _zod } = schema as z.core.$ZodTypes
  if ('innerType' in _zod.def) return withoutWrappers(_zod.def.innerType)
  if (_zod.def.type === 'pipe') return withoutWrappers(_zod.def.in)
  return schema as z.core.$ZodTypes
}

/** The given parameters of a query: an empty value counts as not given, unless it is `exactOptional`. */
export function givenInQuery(schema: z.core.$ZodType, query: unknown): unknown {
  if (typeof query !== 'object' || query === null) return query
  const { def } = withoutWrappers(schema)._zod
  const given = Object.entries(query).flatMap(([name, value]: [string, unknown]) => {
    const member = memberOf(def, name)
    if (member && isExact(member)) return [[name, value] as const]
    const values = [value].flat().filter((each) => each !== '')
    if (values.length === 0) return []
    return [[name, values.length === 1 ? values[0] : values] as const]
  })
  return Object.fromEntries(given)
}
