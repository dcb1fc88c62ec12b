import * as z from 'zod'

type JsonSchema = Record<string, unknown>

/** JSON Schemas of zod schemas; those that have an id are collected and referred to. */
export function createJsonSchemas() {
  const named: Record<string, JsonSchema> = {}

  function add(name: string, { id, ...schema }: JsonSchema) {
    const known = named[name]
    if (known && JSON.stringify(known) !== JSON.stringify(schema))
      throw new Error(`Two schemas have the id ${name}`)
    named[name] = schema
  }

  /** `input` is what a client sends, `output` what it gets. */
  function of(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const converted = z.toJSONSchema(schema, { io, unrepresentable: 'any', override: withoutNoise })
    const { $schema, $defs = {}, ...root } = pointToComponents(converted)
    for (const [name, definition] of Object.entries($defs)) add(name, definition)
    if (typeof root.id !== 'string') return root
    add(root.id, root)
    return { $ref: `#/components/schemas/${root.id}` }
  }

  return { named, of }
}

/** A format says it better than the pattern behind it, and an integer is a safe one anyway. */
function withoutNoise({ jsonSchema }: { jsonSchema: JsonSchema }) {
  if (jsonSchema.format) delete jsonSchema.pattern
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
}

const pointToComponents = (schema: unknown) =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as JsonSchema & {
    $defs?: Record<string, JsonSchema>
  }
