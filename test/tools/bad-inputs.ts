import type * as z from 'zod'

type Definition = {
  type?: string
  check?: string
  format?: string
  error?: (issue: { input: unknown }) => string | undefined
  innerType?: z.ZodType
  in?: z.ZodType
  out?: z.ZodType
  element?: z.ZodType
  options?: z.ZodType[]
  shape?: Record<string, z.ZodType>
  checks?: z.ZodType[]
}
type Limits = { minimum?: number; maximum?: number }

const definitionOf = (schema: z.ZodType) => schema._zod.def as unknown as Definition

/** No sentence may repeat it. */
export const secretText = 'gh0st-in-the-text'

const oneOfEachType = [undefined, null, true, 7, secretText, [], {}]

/** The inputs of a schema that are invalid at one place, for every place and every kind of mistake there. */
export function badInputsOf(schema: z.ZodType, good?: unknown): unknown[] {
  const definition = definitionOf(schema)
  const inner = innerOf(definition)
  if (inner) return badInputsOf(inner, good)
  return [...oneOfEachType, ...badValuesOf(schema), ...badMembersOf(definition, good)]
}

const innerOf = ({ type, innerType, in: first, out }: Definition) =>
  innerType ?? (type === 'pipe' ? (definitionOf(first!).type === 'transform' ? out : first) : undefined)

function badValuesOf(schema: z.ZodType): unknown[] {
  const { minimum = 0, maximum = 100 } = schema._zod.bag as Limits
  switch (definitionOf(schema).type) {
    case 'string':
      return ['', ' ', 'x'.repeat(maximum + 1), `a\u0000b`, '\ud800']
    case 'number':
      return [minimum - 1, maximum + 1, minimum + 0.001, 1e30, -1e30, NaN]
    case 'array':
      return [Array(maximum + 1).fill(secretText)]
    case 'object':
      return [{ [unknownName]: secretText }]
    default:
      return []
  }
}

const unknownName = 'no such member'

function badMembersOf({ shape = {}, element }: Definition, good: unknown): unknown[] {
  const others = (good ?? {}) as Record<string, unknown>
  const members = Object.entries(shape).flatMap(([name, member]) =>
    badInputsOf(member, others[name]).map((value) => ({ ...others, [name]: value })),
  )
  const [first] = Array.isArray(good) ? (good as unknown[]) : []
  return [...members, ...(element ? badInputsOf(element, first).map((value) => [value]) : [])]
}

/** The definitions of a schema, of its parts and of its checks. */
export function definitionsIn(schema: z.ZodType): Definition[] {
  const { innerType, in: first, out, element, options = [], shape = {}, checks = [] } = definitionOf(schema)
  const parts = [innerType, first, out, element, ...options, ...Object.values(shape), ...checks]
  return [
    definitionOf(schema),
    ...parts.flatMap((part) => (part && part !== schema ? definitionsIn(part) : [])),
  ]
}
