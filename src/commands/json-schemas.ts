import * as z from 'zod'

type JsonSchema = Record<string, unknown> & { $ref?: string; examples?: unknown[] }

const prefix = '#/components/schemas/'

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
    const converted = z.toJSONSchema(schema, { io, unrepresentable: 'any', override: portable(io) })
    const { $schema, $defs = {}, ...root } = pointToComponents(converted)
    for (const [name, definition] of Object.entries($defs)) add(name, definition)
    if (typeof root.id !== 'string') return root
    add(root.id, root)
    return { $ref: `${prefix}${root.id}` }
  }

  /** The example of a schema that `of` returned. */
  function exampleOf(schema: JsonSchema) {
    const { examples } = schema.$ref === undefined ? schema : named[schema.$ref.slice(prefix.length)]!
    return examples?.[0]
  }

  return { named, of, exampleOf }
}

/** A response may exceed these later, and a client must go on reading it. */
const limits = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minimum', 'maximum', 'pattern']

/** Clients check these formats more strictly than the service does. */
const looseFormats: unknown[] = ['email', 'uri']

/** Leaves out the parts of a JSON Schema that a client would get wrong. */
const portable =
  (io: 'input' | 'output') =>
  ({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodType; jsonSchema: JsonSchema }) => {
    // zod leaves out the examples of what it transforms. Ours are of the input.
    const { examples } = z.globalRegistry.get(zodSchema) ?? {}
    if (Array.isArray(examples)) jsonSchema.examples ??= examples
    // The pattern of a format is written for one engine.
    if (jsonSchema.format) delete jsonSchema.pattern
    if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
    // Validators divide doubles: for most of them, 19.99 is no multiple of 0.01.
    delete jsonSchema.multipleOf
    if (io === 'input') return
    for (const limit of limits) jsonSchema[limit] = undefined
    if (looseFormats.includes(jsonSchema.format)) delete jsonSchema.format
    if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
  }

const pointToComponents = (schema: unknown) =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', `"${prefix}`)) as JsonSchema & {
    $defs?: Record<string, JsonSchema>
  }
