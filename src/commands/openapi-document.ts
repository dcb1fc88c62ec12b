import { STATUS_CODES } from 'node:http'
import type * as z from 'zod'
import { about } from '../about.ts'
import { changedSince, conflict } from '../applications/refusals.ts'
import { notFound, rateLimited } from '../errors.ts'
import type { AppError } from '../errors.ts'
import { largestBody, malformedBody } from '../http/bodies.ts'
import type { mountedRoutes } from '../http/doors.ts'
import { appErrorOf, bodyTooLarge, otherType, problemOf } from '../http/problems.ts'
import { ListQuery, Problem } from '../http/schemas.ts'
import { invalid } from '../http/validation.ts'
import { readInput } from '../invalid.ts'
import { SavedJob } from '../saved-jobs/schemas.ts'
import { sessionEnded } from '../sessions/service.ts'
import { notAllowed } from '../sign-in/allow-list.ts'
import { unreachable } from '../table/failures.ts'
import { createJsonSchemas } from './json-schemas.ts'

type Route = ReturnType<typeof mountedRoutes>[number]
type Parts = { body?: z.ZodType; querystring?: z.ZodObject; params?: z.ZodObject; headers?: z.ZodObject }
type JsonSchemas = ReturnType<typeof createJsonSchemas>

const tags = {
  'sign-in': 'Google sign-in',
  sessions: 'Your sessions',
  user: 'Your account',
  keys: 'API keys for scripts, extensions and Zapier',
  applications: 'Your job applications and their moves',
  calendar: 'Your interviews and next actions, for calendar programs',
  events: 'The inbox of events',
  zapier: 'For the Zapier app',
  service: 'The service itself',
  pages: 'Pages and documents. A generated client can leave them out',
}

/** The name of each problem response, and an error that is its example. */
const problems: Record<number, [name: string, example: AppError]> = {
  400: ['Malformed', malformedBody()],
  401: ['Unauthorized', sessionEnded()],
  403: ['Forbidden', notAllowed()],
  404: ['NotFound', notFound('The session')],
  409: ['Conflict', conflict()],
  412: ['PreconditionFailed', changedSince(5)],
  413: ['TooLarge', bodyTooLarge(largestBody)],
  415: ['UnsupportedMediaType', otherType(['application/json'])],
  422: ['Invalid', invalid('query', readInput(ListQuery, { limit: 1000 }).error!)],
  429: ['RateLimited', rateLimited({ policy: 'session', limit: 300, remaining: 0, resetSeconds: 42 })],
  500: ['Fault', appErrorOf(new Error('a bug'))],
  503: ['Unavailable', unreachable()],
}

const headers = {
  'X-Request-Id': {
    description: "The client's request id, or a new one. It is in the log",
    schema: { type: 'string' },
  },
  'Retry-After': { description: 'Seconds', schema: { type: 'integer' } },
  RateLimit: {
    description: 'The rest of the allowance: draft-ietf-httpapi-ratelimit-headers-11',
    schema: { type: 'string' },
  },
  ETag: {
    description: 'The version, for `If-Match` (RFC 9110)',
    schema: { type: 'string' },
    example: '"1"',
  },
  Location: { description: 'The URL of the new resource, relative to this path', schema: { type: 'string' } },
  Link: { description: 'The next page, as `rel="next"` (RFC 8288)', schema: { type: 'string' } },
}

const headerRefs = (...names: (keyof typeof headers)[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))

/** Builds the OpenAPI 3.1 document from the mounted routes and their schemas. */
export function openapiDocument(routes: Route[]) {
  const schemas = createJsonSchemas()
  schemas.of(Problem, 'output')
  schemas.of(SavedJob, 'input')
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes.filter(({ method }) => method !== 'HEAD')) {
    const path = route.url.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, schemas) }
  }
  return {
    openapi: '3.1.0',
    info: { ...about, license: { name: 'MIT', identifier: 'MIT' } },
    // Relative to the document: right below a stage, on a custom domain and on a laptop.
    servers: [{ url: '.' }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        session: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'The `access_token` that `POST /auth/google` returned',
        },
        key: {
          type: 'http',
          scheme: 'bearer',
          description: 'The `key` that `POST /api/keys` returned. It must have the scope of the operation',
        },
        calendar: {
          type: 'apiKey',
          in: 'query',
          name: 'key',
          description: 'The secret in the address that `POST /api/calendar` returned',
        },
      },
      headers,
      responses: Object.fromEntries(
        Object.entries(problems).map(([status, [name]]) => [name, problemResponse(Number(status))]),
      ),
      schemas: schemas.named,
    },
  }
}

function operation({ method, door, schema }: Route, schemas: JsonSchemas) {
  const { body, querystring, params, headers: sent } = schema as Parts
  const isOpen = door === 'open'
  const statuses = new Set([400, ...(schema.problems ?? [])])
  if (!isOpen) for (const status of [401, 403, 429, 500, 503]) statuses.add(status)
  if (params) statuses.add(404)
  if (querystring || sent || method !== 'GET') statuses.add(422)
  if (method !== 'GET') for (const status of [413, 415]) statuses.add(status)

  const refs = [...statuses].map((status): [string, object] => [
    String(status),
    { $ref: `#/components/responses/${problems[status]?.[0]}` },
  ])
  const parameters = parametersOf(schema as Parts, schemas)
  return {
    operationId: schema.operationId,
    summary: schema.summary,
    description: schema.description,
    tags: schema.tags,
    security: securityOf(door),
    parameters: parameters.length > 0 ? parameters : undefined,
    requestBody: body && requestBodyOf(body, schema, schemas),
    responses: {
      ...successes(schema, { isOpen, isList: 'cursor' in (querystring?.shape ?? {}) }, schemas),
      ...Object.fromEntries(refs),
    },
  }
}

/** A route that consumes text gives a schema of its JSON, and an example of each other type. */
function requestBodyOf(body: z.ZodType, { consumes = [] }: Route['schema'], schemas: JsonSchemas) {
  const schema = schemas.of(body, 'input')
  const text = consumes.filter((type) => type !== 'application/json')
  return {
    required: !body.safeParse(undefined).success,
    content: {
      'application/json': { schema, example: schemas.exampleOf(schema) },
      ...Object.fromEntries(text.map((type) => [type, { schema: { type: 'string' } }])),
    },
  }
}

/** OpenAPI 3.1 lets a bearer scheme name the scopes that it needs. */
function securityOf(door: Route['door']) {
  if (door === 'open') return []
  if (door === 'session') return [{ session: [] }]
  if (door === 'calendar') return [{ calendar: [] }]
  return [{ session: [] }, { key: door === 'key' ? [] : [door] }]
}

function parametersOf({ params, querystring, headers: sent }: Parts, schemas: JsonSchemas) {
  const places = { path: params, query: querystring, header: sent }
  return Object.entries(places).flatMap(([place, object]) =>
    Object.entries((object?.shape ?? {}) as Record<string, z.ZodType>).map(([name, part]) => {
      const { description, examples, ...schema } = schemas.of(part, 'input')
      const isOptional = part._zod.optin === 'optional' || part.safeParse(undefined).success
      return { name, in: place, description, required: !isOptional, schema, example: examples?.[0] }
    }),
  )
}

function successes(
  { response, produces, links, answerHeaders = [] }: Route['schema'],
  { isOpen, isList }: { isOpen: boolean; isList: boolean },
  schemas: JsonSchemas,
) {
  const always = [
    'X-Request-Id',
    ...(isOpen ? [] : (['RateLimit'] as const)),
    ...(isList ? (['Link'] as const) : []),
  ] as const
  const answers = Object.entries((response ?? { 200: undefined }) as Record<string, z.ZodType | undefined>)
  return Object.fromEntries(
    answers.map(([status, schema]) => {
      const json = schema ? schemas.of(schema, 'output') : { type: 'object' }
      const content = {
        ...((schema || !produces) && { 'application/json': { schema: json } }),
        ...(produces && { [produces]: { schema: { type: 'string' } } }),
      }
      const own = status === '204' ? [] : answerHeaders
      return [
        status,
        {
          description: STATUS_CODES[status],
          headers: headerRefs(...always, ...own),
          ...(status !== '204' && { content }),
          ...(links && { links: linksOf(links) }),
        },
      ]
    }),
  )
}

/** For each operation, the parameters that come from the body of the response. */
const linksOf = (links: Record<string, Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(links).map(([operationId, parameters]) => {
      const taken = Object.entries(parameters).map(([name, member]) => [name, `$response.body#/${member}`])
      return [operationId, { operationId, parameters: Object.fromEntries(taken) as object }]
    }),
  )

function problemResponse(status: number) {
  const [, error] = problems[status]!
  const waits = status === 429 || status === 503
  return {
    description: STATUS_CODES[status],
    headers: headerRefs('X-Request-Id', ...(waits ? (['Retry-After'] as const) : [])),
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        example: problemOf(error, '01a1fff0-757d-75fa-b3e8-a183eb51d5ae'),
      },
    },
  }
}
