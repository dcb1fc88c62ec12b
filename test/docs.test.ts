import type * as z from 'zod'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import document from '../src/docs/openapi.json' with { type: 'json' }
import { openapiDocument } from '../src/commands/openapi-document.ts'
import { docsPage, publicAssetsUrl, swaggerUi } from '../src/docs/page.ts'
import { mountedRoutes } from '../src/http/doors.ts'
import { errorCodes } from '../src/errors.ts'
import { about } from '../src/about.ts'
import manifest from '../package.json' with { type: 'json' }
import { testApp } from './tools/app.ts'
import type { TestApp } from './tools/app.ts'

type Content = { content?: Record<string, { schema: Schema; example?: unknown }> }
type Operation = {
  security: object[]
  responses: Record<string, Content>
  requestBody?: Content
  parameters?: { name: string; schema: Schema; example?: unknown }[]
  operationId?: string
  summary?: string
  description?: string
  tags?: string[]
}
type Schema = {
  $ref?: string
  type?: string
  pattern?: string
  format?: string
  properties?: Record<string, Schema>
  additionalProperties?: boolean
  [keyword: string]: unknown
}

/** The schema and every schema in it, with their places. A reference is followed. */
function* partsOf(schema: Schema, place: string): Generator<{ place: string; part: Schema }> {
  const name = schema.$ref?.split('/').at(-1)
  if (name !== undefined) {
    yield* partsOf(document.components.schemas[name as 'Problem'], name)
    return
  }
  yield { place, part: schema }
  const { properties = {}, items, anyOf = [], oneOf = [], allOf = [] } = schema
  const unnamed = [items ?? [], anyOf, oneOf, allOf].flat() as Schema[]
  const members = [
    ...Object.entries(properties),
    ...unnamed.map((one, index) => [String(index), one] as const),
  ]
  for (const [member, one] of members) yield* partsOf(one, `${place}/${member}`)
}

const schemasIn = (contents: (Content | undefined)[], place: string) =>
  contents
    .flatMap((one) => Object.values(one?.content ?? {}))
    .flatMap(({ schema }) => [...partsOf(schema, place)])

describe('the OpenAPI document', () => {
  let test: TestApp
  beforeAll(async () => {
    test = await testApp()
  })
  afterAll(() => test.close())

  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({
      path,
      method,
      operation,
    })),
  )

  it('the document matches the routes: "npm run openapi" writes it', () => {
    expect(JSON.parse(JSON.stringify(openapiDocument(mountedRoutes(test.app))))).toEqual(document)
  })

  const all = operations.map(({ operation }) => operation)
  const sent = all.flatMap(({ operationId = '', requestBody, parameters = [] }) => [
    ...schemasIn([requestBody], operationId),
    ...parameters.flatMap(({ name, schema }) => [...partsOf(schema, `${operationId} ${name}`)]),
  ])
  const received = [
    ...all.flatMap(({ operationId = '', responses }) => schemasIn(Object.values(responses), operationId)),
    ...schemasIn(Object.values(document.components.responses), 'Problem'),
  ]
  const placesOf = (parts: typeof sent, isMeant: (part: Schema) => boolean) => [
    ...new Set(parts.filter(({ part }) => isMeant(part)).map(({ place }) => place)),
  ]

  it('the document has no keyword that clients get wrong', () => {
    // Generators ignore `if` and `then`.
    const known =
      /^(if|then|\$ref|type|format|description|examples|default|enum|const|properties|required|additionalProperties|items|anyOf|oneOf|pattern|(min|max)(Length|Items|imum))$/
    const isWrong = (part: Schema) => Object.keys(part).some((keyword) => !known.test(keyword))
    expect(placesOf([...sent, ...received], isWrong)).toEqual([])
  })

  it('an alternative is a whole schema, never a condition', () => {
    const alternatives = [...sent, ...received].flatMap(({ part }) =>
      [part.oneOf ?? [], part.anyOf ?? []].flatMap((ones) => ones as Schema[]),
    )
    expect(alternatives.length).toBeGreaterThan(20)
    const isWhole = ({ type, $ref, anyOf }: Schema) => (type ?? $ref ?? anyOf) !== undefined
    expect(alternatives.filter((one) => !isWhole(one))).toEqual([])
    const ones = [...sent, ...received].flatMap(({ part }) => (part.oneOf ?? []) as Schema[])
    expect(ones.map((one) => Object.keys(one))).toEqual(ones.map(() => ['$ref']))
  })

  it('the document has only patterns that every engine reads alike', () => {
    // https://json-schema.org/draft/2020-12/json-schema-core#section-6.4, without control characters
    const portable =
      /^\^(?:[A-Za-z0-9 ,_/"]|\\[.*]|\[\^?(?:[A-Za-z0-9 !#~"_.*|]-?)+\]|[()|*+?](?<!\(\?)|\{\d+(?:,\d*)?\})+\$$/
    const patterns = [...sent, ...received].flatMap(({ part }) => part.pattern ?? [])
    expect(patterns.length).toBeGreaterThan(3)
    expect(patterns.filter((pattern) => !portable.test(pattern))).toEqual([])
  })

  it('a response may get new members and larger values without breaking a client', () => {
    const narrow = ['minLength', 'maxLength', 'minimum', 'maximum', 'minItems', 'maxItems', 'pattern']
    const isNarrow = (part: Schema) =>
      part.additionalProperties === false || narrow.some((keyword) => keyword in part)
    expect(placesOf(received, isNarrow)).toEqual([])
    // The others are guaranteed by the service.
    const formats = received.flatMap(({ part }) => part.format ?? [])
    expect([...new Set(formats)].sort()).toEqual(['date-time', 'uuid'])
  })

  it('a request has closed objects, where the service rejects unknown members', () => {
    const isOpen = (part: Schema) => part.properties !== undefined && part.additionalProperties !== false
    expect(placesOf(sent, isOpen)).toEqual(['GoogleCredential'])
  })

  it('no member of a body has a default, which would make it required in openapi-typescript', () => {
    expect(JSON.stringify(document.components.schemas)).not.toContain('"default":')
  })

  it('every object in a response has a name', () => {
    const named = Object.keys(document.components.schemas)
    const places = placesOf(received, (part) => part.properties !== undefined)
    expect(places.filter((place) => !named.includes(place))).toEqual([])
  })

  it('every request body, and If-Match, has an example that the service accepts', () => {
    const routes = mountedRoutes(test.app).map(({ schema }) => schema)
    for (const { operationId, requestBody, parameters = [] } of all) {
      const { body, headers, consumes } = routes.find((schema) => schema.operationId === operationId)!
      if (body) {
        const example = requestBody?.content?.['application/json']?.example
        expect({ operationId, isGiven: example !== undefined }).toEqual({ operationId, isGiven: true })
        const sent = consumes ? JSON.stringify(example) : example
        expect((body as z.ZodType).safeParse(sent).error).toBeUndefined()
      }
      const ifMatch = parameters.find(({ name }) => name === 'if-match')
      if (ifMatch)
        expect((headers as z.ZodType).parse({ 'if-match': ifMatch.example })).toEqual({ 'if-match': '"1"' })
    }
  })

  it('the examples of headers and queries match their documented patterns', () => {
    const withPattern = all.flatMap(({ parameters = [] }) =>
      parameters.filter(({ schema, example }) => schema.pattern !== undefined && example !== undefined),
    )
    expect(withPattern.length).toBeGreaterThanOrEqual(4)
    for (const { schema, example } of withPattern) expect(example).toMatch(new RegExp(schema.pattern!, 'u'))
  })

  it('ids are UUIDs, also in lists', () => {
    const { ids } = document.components.schemas.Acknowledgement.properties
    expect(ids.items.format).toBe('uuid')
  })

  it('the codes of problems are listed', () => {
    expect(document.components.schemas.Problem.properties.code.enum).toEqual(errorCodes)
  })

  it('the server is relative to the URL of the document', () => {
    expect(document.servers).toHaveLength(1)
    const from = (url: string) => new URL(document.servers[0]!.url, url).href
    expect(from('https://id.execute-api.eu-central-1.amazonaws.com/prod/openapi.json')).toBe(
      'https://id.execute-api.eu-central-1.amazonaws.com/prod/',
    )
    expect(from('https://api.example.com/openapi.json')).toBe('https://api.example.com/')
  })

  it('pages and documents have a tag of their own', () => {
    const isPage = (operation: Operation) => operation.tags?.[0] === 'pages'
    expect(all.filter(isPage).map(({ operationId }) => operationId)).toEqual([
      'getDemoPage',
      'getOpenApi',
      'getDocs',
    ])
  })

  it('every named schema has an example that is valid', () => {
    const named = Object.entries(document.components.schemas).filter(([name]) => name !== 'Problem')
    for (const [name, schema] of named) {
      const { examples = [], required = [] } = schema as { examples?: object[]; required?: string[] }
      expect({ name, examples: examples.length }).toEqual({ name, examples: 1 })
      for (const member of required) expect(examples[0]).toHaveProperty(member)
    }
  })

  it('the document has the agreed title and description, and the version of the package', () => {
    expect(document.info).toMatchObject({
      title: 'Job Hunt Tracker API',
      description: 'Backend API for job application tracking',
      version: '1.0.0',
    })
    expect(manifest.version).toBe(about.version)
  })

  it('the document has every route, with a credential if its door needs one', () => {
    const routes = mountedRoutes(test.app).filter(({ method }) => method !== 'HEAD')
    expect(operations.map(({ path, method }) => `${method} ${path}`).sort()).toEqual(
      routes.map(({ method, url }) => `${method.toLowerCase()} ${url.replace(/:(\w+)/g, '{$1}')}`).sort(),
    )
    for (const { method, url, door } of routes) {
      const path = url.replace(/:(\w+)/g, '{$1}')
      const found = operations.find((one) => one.path === path && one.method === method.toLowerCase())!
      expect({ path, isOpen: found.operation.security.length === 0 }).toEqual({
        path,
        isOpen: door === 'open',
      })
    }
  })

  it('the document names and describes every operation and its problems', () => {
    const names = operations.map(({ operation }) => operation.operationId)
    expect(new Set(names).size).toBe(operations.length)
    for (const { operation } of operations) {
      expect(operation).toMatchObject({
        operationId: expect.any(String),
        summary: expect.any(String),
        description: expect.any(String),
        tags: [expect.any(String)],
      })
      const isClosed = operation.security.length > 0
      if (isClosed)
        expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['401', '429', '503']))
    }
  })

  it('the document has Retry-After on the 202 of a deletion, and not on the 202 of an event', () => {
    const headersOf = (operation: { responses: { 202: { headers: object } } }) =>
      Object.keys(operation.responses[202].headers)
    expect(headersOf(document.paths['/api/user'].delete)).toContain('Retry-After')
    expect(headersOf(document.paths['/events'].post)).not.toContain('Retry-After')
  })

  it('the service answers with the document', async () => {
    const answer = await test.app.inject({ url: '/openapi.json' })
    expect(answer.headers['content-type']).toContain('application/json')
    expect(answer.json()).toEqual(document)
  })
})

describe('the documentation page', () => {
  const asset = (file: string) =>
    readFileSync(new URL(`../node_modules/swagger-ui-dist/${file}`, import.meta.url))
  const sha384 = (file: string) => `sha384-${createHash('sha384').update(asset(file)).digest('base64')}`

  it('the page asks for the pinned version of its assets, by their hashes', () => {
    expect(manifest.devDependencies['swagger-ui-dist']).toBe(swaggerUi.version)
    expect(JSON.parse(asset('package.json').toString())).toMatchObject({ version: swaggerUi.version })
    expect(swaggerUi.script).toBe(sha384('swagger-ui-bundle.js'))
    expect(swaggerUi.style).toBe(sha384('swagger-ui.css'))
    expect(publicAssetsUrl).toContain(`@${swaggerUi.version}`)
  })

  it.each([
    ['docs-assets', "'self'"],
    [publicAssetsUrl, `${publicAssetsUrl}/`],
  ])(
    'the page with assets from %s allows their scripts and its own line, and no others',
    (assetsUrl, source) => {
      const { text: page, policy } = docsPage(assetsUrl)
      const scripts = /script-src ([^;]+)/.exec(policy)?.[1]?.split(' ')
      expect(scripts).toEqual([source, expect.stringMatching(/^'sha256-/)])
      const [inline = ''] = [...page.matchAll(/<script>([^]*?)<\/script>/g)].map(([, text]) => text)
      expect(scripts?.[1]).toBe(`'sha256-${createHash('sha256').update(inline).digest('base64')}'`)
      expect(policy).toContain("default-src 'none'")
      expect(page.match(/integrity="sha384-/g)).toHaveLength(2)
    },
  )
})
