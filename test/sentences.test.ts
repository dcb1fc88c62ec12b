import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createApp } from '../src/app.ts'
import type { AppError, InvalidMember } from '../src/errors.ts'
import { givenIn, givenInQuery } from '../src/given.ts'
import { mountedRoutes } from '../src/http/doors.ts'
import { invalidMembersOf, readInput } from '../src/invalid.ts'
import { validatorOf } from '../src/http/validation.ts'
import { mountRoutes } from '../src/routes.ts'
import { createServices } from '../src/services.ts'
import { readSettings } from '../src/settings.ts'
import { testSecret } from './tools/app.ts'
import { badInputsOf, definitionsIn, secretText } from './tools/bad-inputs.ts'

const sentencesOf = (schema: z.ZodType, input: unknown) =>
  invalidMembersOf('body', readInput(schema, input).error!).map(({ detail }) => detail)

it.each<[string, z.ZodType, unknown]>([
  ['The body is missing.', z.object(), undefined],
  ['The body must be an object.', z.object(), []],
  ['The body must be an object.', z.record(z.string(), z.string()), 1],
  ['The body must be a list.', z.array(z.string()), {}],
  ['The body must be a string.', z.string(), 1],
  ['The body must be a number.', z.number(), 'a'],
  ['The body must be a whole number.', z.int(), 1.5],
  ['The body must be true or false.', z.boolean(), 'true'],
  ['The body must be of the type bigint.', z.bigint(), 1],
  ['The body must have at most 300 characters.', z.string().max(300), 'x'.repeat(301)],
  ['The body must have at least 1 character.', z.string().min(1), ''],
  ['The body must have exactly 2 characters.', z.string().length(2), 'x'],
  ['The body must have at most 1 item.', z.array(z.string()).max(1), ['a', 'b']],
  ['The body must have at least 2 items.', z.set(z.string()).min(2), new Set('a')],
  ['The body must be at least 0.', z.number().min(0), -1],
  ['The body must be more than 0.', z.number().positive(), 0],
  ['The body must be at most 1000000000000.', z.number().max(1e12), 1e13],
  ['The body must be less than 5.', z.number().lt(5), 5],
  ['The body must be a multiple of 0.01.', z.number().multipleOf(0.01), 0.001],
  ['The body must be one of a, b.', z.enum(['a', 'b']), 'c'],
  ['The body must be a.', z.literal('a'), 'c'],
  ['The body must be a UUID.', z.uuid(), 'a'],
  ['The body must be an e-mail address.', z.email(), 'a'],
  ['The body must be a URL.', z.url(), 'a'],
  ['The body must be a time such as 2026-11-22T08:30:00Z.', z.iso.datetime(), 'a'],
  ['The body must be a date such as 2026-11-22.', z.iso.date(), 'a'],
  ['"a" has a name that is not valid.', z.record(z.email(), z.any()), { a: 1 }],
  ['The body has an item that is not valid.', z.map(z.any(), z.int()), new Map([[{}, 'a']])],
  ['The body is not valid.', z.string().regex(/b/), 'a'],
  ['The body is not valid.', z.ipv4(), 'a'],
  ['The body is not valid.', z.union([z.int(), z.boolean()]), 'a'],
  ['The body is not valid.', z.string().refine(() => false), 'a'],
  ['The body must not be odd.', z.int().refine(() => false, 'must not be odd'), 1],
  ['"a" is unknown.', z.strictObject({}), { a: 1 }],
  ['"a/0/b" is missing.', z.object({ a: z.array(z.object({ b: z.int() })) }), { a: [{}] }],
])('validation says: %s', (sentence, schema, input) => {
  expect(sentencesOf(schema, input)).toEqual([sentence])
})

it('a sentence says where its member is, unless it is in the body', () => {
  const { error } = readInput(z.object({ a: z.int() }), { a: 'b' })
  const [query] = invalidMembersOf('query', error!)
  const [header] = invalidMembersOf('header', error!)
  expect(query?.detail).toBe('"a" in the query must be a number.')
  expect(header?.detail).toBe('The header "a" must be a number.')
})

type Part = { schema: z.ZodType; httpPart: 'body' | 'querystring' | 'headers'; route: string }
type Issue = z.core.$ZodIssue

const subjects = {
  body: (name: string) => `"${name}"`,
  query: (name: string) => `"${name}" in the query`,
  header: (name: string) => `The header "${name}"`,
}
const subjectOf = ({ in: place, pointer }: InvalidMember) =>
  pointer === '' ? `The ${place}` : subjects[place](pointer.slice(1))

const wordsOfZod = /Too (small|big)|Invalid|expected|received|Unrecognized|input|undefined|NaN|null|[<>]/i

/** One invalid member of an input, and the issue of zod that caused it. */
type Found = { route: string; member: InvalidMember; issue: Issue; fromTable: boolean; isMissing: boolean }

function isRight({ member, issue, fromTable, isMissing }: Found) {
  const predicate = member.detail.slice(subjectOf(member).length + 1)
  const limit = fromTable ? limitOf(issue) : undefined
  return (
    member.detail.startsWith(`${subjectOf(member)} `) &&
    /^(must|is|or) .*[^.]\.$/.test(predicate) &&
    (predicate === 'is missing.') === isMissing &&
    predicate !== 'is not valid.' &&
    !wordsOfZod.test(predicate) &&
    !member.detail.includes(secretText) &&
    (limit === undefined || predicate.includes(` ${limit}`))
  )
}

/** A kind of issue, as the table of sentences tells them apart. */
function kindOf({ issue, isMissing }: Found) {
  if (isMissing) return 'missing'
  if (issue.code === 'invalid_type') return `${issue.code} ${issue.expected}`
  if (issue.code === 'invalid_format') return `${issue.code} ${issue.format}`
  if (issue.code === 'too_small' || issue.code === 'too_big') return `${issue.code} ${issue.origin}`
  return issue.code
}

const limitOf = (issue: Issue) =>
  issue.code === 'too_small' ? issue.minimum : issue.code === 'too_big' ? issue.maximum : undefined

describe('the routes', () => {
  let app: ReturnType<typeof createApp>
  let parts: Part[]
  beforeAll(async () => {
    app = createApp({ allowedOrigins: [], logLevel: 'silent' })
    const settings = readSettings({
      GOOGLE_CLIENT_ID: 'any.apps.googleusercontent.com',
      JWT_SECRET_KEY: testSecret,
      TABLE_NAME: 'none',
    })
    mountRoutes(app, createServices(settings, app.log))
    await app.ready()
    const httpParts = ['body', 'querystring', 'headers'] as const
    parts = mountedRoutes(app).flatMap(({ method, url, schema }) =>
      httpParts.flatMap((httpPart) => {
        const part = schema[httpPart] as z.ZodType | undefined
        return part ? [{ schema: part, httpPart, route: `${method} ${url}` }] : []
      }),
    )
  })
  afterAll(() => app.close())

  /** The error of the validation that Fastify runs for this part of a request. */
  function errorOf({ schema, httpPart }: Part, input: unknown): AppError | undefined {
    return validatorOf({ schema, httpPart, method: 'GET' })(input).error
  }

  function givenTo({ schema, httpPart }: Part, input: unknown) {
    if (httpPart === 'querystring') return givenInQuery(schema, input)
    return httpPart === 'body' ? givenIn(schema, input) : input
  }

  function foundIn(part: Part, input: unknown): Found[] {
    const error = errorOf(part, input)
    const members = error?.details.errors ?? []
    const issues =
      part.schema.safeParse(givenTo(part, input), { error: () => 'from the table', reportInput: true }).error
        ?.issues ?? []
    const causes = issues.flatMap((issue): Issue[] =>
      issue.code === 'unrecognized_keys' ? issue.keys.map(() => issue) : [issue],
    )
    expect(members).toHaveLength(Math.min(causes.length, 20))
    const more = members.length > 1 ? ' See "errors" for the others.' : ''
    if (error) expect(error.message).toBe(`${members[0]?.detail}${more}`)
    return members.map((member, index) => ({
      route: part.route,
      issue: causes[index]!,
      member,
      fromTable: causes[index]!.message === 'from the table',
      isMissing: causes[index]!.input === undefined,
    }))
  }

  const exampleOf = (schema: z.ZodType) =>
    (z.globalRegistry.get(schema) as { examples?: unknown[] } | undefined)?.examples?.[0]

  it('the routes say what is wrong with any input in sentences of our own', () => {
    const kinds = new Set<string>()
    const wrong: Found[] = []
    for (const part of parts) {
      // A body of null never reaches its schema.
      const inputs = badInputsOf(part.schema, exampleOf(part.schema)).filter((input) => input !== null)
      for (const found of inputs.flatMap((input) => foundIn(part, input))) {
        if (!isRight(found)) wrong.push(found)
        if (found.fromTable) kinds.add(kindOf(found))
      }
    }
    expect(wrong).toEqual([])
    expect([...kinds].toSorted()).toEqual([
      'invalid_format datetime',
      'invalid_format email',
      'invalid_format uuid',
      'invalid_type array',
      'invalid_type boolean',
      'invalid_type int',
      'invalid_type number',
      'invalid_type object',
      'invalid_type string',
      'invalid_value',
      'missing',
      'not_multiple_of',
      'too_big array',
      'too_big int',
      'too_big number',
      'too_big string',
      'too_small array',
      'too_small int',
      'too_small number',
      'too_small string',
      'unrecognized_keys',
    ])
  })

  it('every schema of a route explains what the table of sentences cannot', () => {
    const definitions = parts.flatMap(({ schema }) => definitionsIn(schema))
    const unexplained = definitions.filter(
      ({ type, check, format, error }) =>
        !error && (type === 'union' || type === 'custom' || check === 'custom' || format === 'regex'),
    )
    expect(unexplained).toEqual([])
    const own = new Set(definitions.flatMap(({ error }) => error?.({ input: secretText }) ?? []))
    expect(own.size).toBeGreaterThan(15)
    expect([...own].filter((predicate) => !/^(must|is|or) .*[^.]$/.test(predicate))).toEqual([])
  })
})
