import type { FastifyServerOptions } from 'fastify'
import type * as z from 'zod'
import { AppError, notFound } from '../errors.ts'
import type { InvalidMember } from '../errors.ts'
import { givenIn, givenInQuery } from '../given.ts'
import { invalidMembersOf, readInput } from '../invalid.ts'

const places: Record<string, InvalidMember['in']> = { body: 'body', querystring: 'query', headers: 'header' }

type CompilerInput = { schema: z.ZodType; httpPart?: string; method: string }

/**
 * Validates requests and responses by the zod schemas of their routes. Fastify gets them at its creation. Otherwise it
 * would load its own compilers. The cast is for its types, which know only JSON Schema.
 */
export const zodCompilers = {
  buildValidator: () => validatorOf,
  buildSerializer: () => serializerOf,
} as unknown as NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']

export function validatorOf({ schema, httpPart, method }: CompilerInput) {
  return (data: unknown) => {
    const parsed = readInput(schema, given(data))
    if (parsed.success) return { value: parsed.data }
    // No resource has a malformed id.
    if (httpPart === 'params') return { error: notFound('The resource at this path') }
    return { error: invalid(places[httpPart ?? ''] ?? 'body', parsed.error) }
  }

  function given(input: unknown) {
    if (httpPart === 'querystring') return givenInQuery(schema, input)
    if (httpPart !== 'body') return input
    // Fastify passes an absent body as null.
    return givenIn(schema, input ?? undefined, { isPatch: method === 'PATCH' })
  }
}

const serializerOf =
  ({ schema }: CompilerInput) =>
  (data: unknown) =>
    JSON.stringify(schema.parse(data))

/** The problem of an input that `readInput` rejected. */
export function invalid(place: InvalidMember['in'], error: z.ZodError) {
  const errors = invalidMembersOf(place, error)
  const more = errors.length > 1 ? ` See "errors" for the others.` : ''
  return new AppError('validation_failed', `${errors[0]?.detail}${more}`, { errors })
}
