import * as z from 'zod'

type JsonSchema = Record<string, unknown>

/** Converts zod schemas to JSON Schemas. A schema with an id is collected in `named` and replaced by a reference. */
export function createJsonSchemas() {
  const named: Record<string, JsonSchema> = {}

  function add(name: string, { id, ...schema }: JsonSchema) {
    const known = named[name]
    if (known && JSON.stringify(known) !== JSON.stringify(schema))
      throw new Error(`Two schemas have the id ${name}`)
    named[name] = schema
  }

  /** `input`: the client sends it. `output`: the client receives it. */
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

/** Removes the pattern of a format, and the bounds of safe integers. */
function withoutNoise({ jsonSchema }: { jsonSchema: JsonSchema }) {
  if (jsonSchema.format) delete jsonSchema.pattern
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
}

const pointToComponents = (schema: unknown) =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as JsonSchema & {
    $defs?: Record<string, JsonSchema>
  }
