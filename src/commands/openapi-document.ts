import { STATUS_CODES } from 'node:http'
import type * as z from 'zod'
import { about } from '../about.ts'
import { AppError } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'
import type { mountedRoutes } from '../http/doors.ts'
import { problemOf } from '../http/problems.ts'
import { Problem } from '../http/schemas.ts'
import { createJsonSchemas } from './json-schemas.ts'

type Route = ReturnType<typeof mountedRoutes>[number]
type Parts = { body?: z.ZodType; querystring?: z.ZodObject; params?: z.ZodObject; headers?: z.ZodObject }
type JsonSchemas = ReturnType<typeof createJsonSchemas>

const tags = {
  'sign-in': 'Google sign-in',
  sessions: 'Where you are signed in',
  user: 'You',
  keys: 'Keys for scripts, extensions and Zapier',
  applications: 'Where you applied, and how it went',
  events: 'What happened, kept until it is acknowledged',
  zapier: 'For the Zapier app',
  service: 'The service itself',
}

/** What each problem is called and, as an example, what it may say. */
const problems: Record<number, [name: string, code: ErrorCode, example: string]> = {
  400: ['Malformed', 'malformed_request', 'The body is not JSON in UTF-8.'],
  401: ['Unauthorized', 'unauthorized', 'The session token is not valid or has ended: sign in again.'],
  403: ['Forbidden', 'forbidden', 'This Google account may not sign in here.'],
  404: ['NotFound', 'not_found', 'The session was not found.'],
  409: ['Conflict', 'conflict', 'Others change the same thing: send the request again.'],
  412: [
    'PreconditionFailed',
    'precondition_failed',
    '"If-Match" does not name the version that the application has now, which is "5".',
  ],
  413: ['TooLarge', 'payload_too_large', 'The body is larger than 512 KB.'],
  415: ['UnsupportedMediaType', 'unsupported_media_type', 'Send the body as application/json.'],
  422: [
    'Invalid',
    'validation_failed',
    '"limit" in the query is not valid: Too big: expected number to be <=200.',
  ],
  429: ['RateLimited', 'rate_limited', 'Too many requests: try again in 42 seconds.'],
  500: ['Fault', 'internal_error', 'Something went wrong here. The log knows more under the request id.'],
  503: ['Unavailable', 'unavailable', 'The table cannot be reached: send the request again.'],
}

const headers = {
  'X-Request-Id': {
    description: "The client's own, or a new one; it is in the log",
    schema: { type: 'string' },
  },
  'Retry-After': { description: 'Seconds', schema: { type: 'integer' } },
  RateLimit: {
    description: 'What is left: draft-ietf-httpapi-ratelimit-headers-11',
    schema: { type: 'string' },
  },
  ETag: {
    description: 'The version, for `If-Match` (RFC 9110)',
    schema: { type: 'string' },
    example: '"3"',
  },
  Location: { description: 'Of what was made, relative to this path', schema: { type: 'string' } },
  Link: { description: 'The next page, as `rel="next"` (RFC 8288)', schema: { type: 'string' } },
}

const headerRefs = (...names: (keyof typeof headers)[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))

/** OpenAPI 3.1 from the routes as they are mounted: their zod schemas, their doors and their words. */
export function openapiDocument(routes: Route[]) {
  const schemas = createJsonSchemas()
  schemas.of(Problem, 'output')
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes.filter(({ method }) => method !== 'HEAD')) {
    const path = route.url.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, schemas) }
  }
  return {
    openapi: '3.1.0',
    info: { ...about, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/' }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        session: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'The `access_token` that `POST /auth/google` answers',
        },
        key: {
          type: 'http',
          scheme: 'bearer',
          description:
            'An API key that `POST /api/keys` answers; where it will do, it needs the scope that is named',
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
    requestBody: body && {
      required: !body.safeParse(undefined).success,
      content: { 'application/json': { schema: schemas.of(body, 'input') } },
    },
    responses: {
      ...successes(schema, { isOpen, isList: 'cursor' in (querystring?.shape ?? {}) }, schemas),
      ...Object.fromEntries(refs),
    },
  }
}

/** OpenAPI 3.1 lets a bearer scheme name the scopes that it needs. */
function securityOf(door: Route['door']) {
  if (door === 'open') return []
  return door === 'session' ? [{ session: [] }] : [{ session: [] }, { key: [door] }]
}

function parametersOf({ params, querystring, headers: sent }: Parts, schemas: JsonSchemas) {
  const places = { path: params, query: querystring, header: sent }
  return Object.entries(places).flatMap(([place, object]) =>
    Object.entries(object?.shape ?? {}).map(([name, part]) => {
      const { description, ...schema } = schemas.of(part as z.ZodType, 'input')
      const required = !(part as z.ZodType).safeParse(undefined).success
      return { name, in: place, description, required, schema }
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
      const type = produces ?? 'application/json'
      const content = {
        [type]: { schema: schema ? schemas.of(schema, 'output') : { type: produces ? 'string' : 'object' } },
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

/** By operation, the parameters that it takes from the answer's body. */
const linksOf = (links: Record<string, Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(links).map(([operationId, parameters]) => {
      const taken = Object.entries(parameters).map(([name, member]) => [name, `$response.body#/${member}`])
      return [operationId, { operationId, parameters: Object.fromEntries(taken) as object }]
    }),
  )

function problemResponse(status: number) {
  const [, code, detail] = problems[status]!
  const waits = status === 429 || status === 503
  return {
    description: STATUS_CODES[status],
    headers: headerRefs('X-Request-Id', ...(waits ? (['Retry-After'] as const) : [])),
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        example: problemOf(new AppError(code, detail), '01a1fff0-757d-75fa-b3e8-a183eb51d5ae'),
      },
    },
  }
}
