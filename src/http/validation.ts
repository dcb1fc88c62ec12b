import type * as z from 'zod'
import { AppError, notFound } from '../errors.ts'
import type { InvalidMember } from '../errors.ts'
import { givenIn, givenInQuery } from '../given.ts'
import { invalidMembersOf, readInput } from '../invalid.ts'
import type { App } from './app.ts'

const places: Record<string, InvalidMember['in']> = { body: 'body', querystring: 'query', headers: 'header' }

/** Validates requests and responses by the zod schemas of their routes. */
export function useZodSchemas(app: App) {
  app.setValidatorCompiler<z.ZodType>(({ schema, httpPart, method }) => (data) => {
    const parsed = readInput(schema, given(data))
    if (parsed.success) return { value: parsed.data }
    // No resource has a malformed id.
    if (httpPart === 'params') return { error: notFound('The resource at this path') }
    return { error: invalid(places[httpPart ?? ''] ?? 'body', parsed.error) }

    function given(input: unknown) {
      if (httpPart === 'querystring') return givenInQuery(input)
      if (httpPart !== 'body') return input
      // Fastify passes an absent body as null.
      return givenIn(schema, input ?? undefined, { isPatch: method === 'PATCH' })
    }
  })
  app.setSerializerCompiler<z.ZodType>(
    ({ schema }) =>
      (data) =>
        JSON.stringify(schema.parse(data)),
  )
}

/** The problem of an input that `readInput` rejected. */
export function invalid(place: InvalidMember['in'], error: z.ZodError) {
  const errors = invalidMembersOf(place, error)
  const more = errors.length > 1 ? ` See "errors" for the others.` : ''
  return new AppError('validation_failed', `${errors[0]?.detail}${more}`, { errors })
}
