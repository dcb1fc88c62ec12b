import type { FastifyBaseLogger, FastifyInstance, FastifyTypeProvider, RawServerDefault } from 'fastify'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type * as z from 'zod'
import { AppError, notFound } from '../errors.ts'
import type { InvalidMember } from '../errors.ts'
import { invalidMembersOf } from '../invalid.ts'

/** A route's schemas are zod's: a handler gets what they parse, and returns what they take. */
interface ZodTypeProvider extends FastifyTypeProvider {
  validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown
  serializer: this['schema'] extends z.ZodType ? z.input<this['schema']> : unknown
}

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>

/** What a feature mounts: its routes, whole paths and all. */
export type Routes = (app: App) => Promise<void>

const places: Record<string, InvalidMember['in']> = { body: 'body', querystring: 'query', headers: 'header' }

/** Checks requests and answers by the zod schemas of their routes. */
export function useZodSchemas(app: App) {
  app.setValidatorCompiler<z.ZodType>(({ schema, httpPart }) => (data) => {
    // Fastify hands over an absent body as null.
    const parsed = schema.safeParse(httpPart === 'body' ? (data ?? undefined) : data)
    if (parsed.success) return { value: parsed.data }
    // An id that does not fit its pattern names nothing.
    if (httpPart === 'params') return { error: notFound('The thing that this path names') }
    return { error: invalid(places[httpPart ?? ''] ?? 'body', parsed.error) }
  })
  app.setSerializerCompiler<z.ZodType>(
    ({ schema }) =>
      (data) =>
        JSON.stringify(schema.parse(data)),
  )
}

function invalid(place: InvalidMember['in'], error: z.ZodError) {
  const errors = invalidMembersOf(place, error)
  const [first] = errors
  const more = errors.length > 1 ? ` More is named in "errors".` : ''
  const where = first?.pointer ? `"${first.pointer.slice(1)}" in the ${place}` : `The ${place}`
  return new AppError('validation_failed', `${where} is not valid: ${first?.detail}${more}`, { errors })
}
