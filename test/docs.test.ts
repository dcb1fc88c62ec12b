import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import document from '../src/docs/openapi.json' with { type: 'json' }
import { openapiDocument } from '../src/commands/openapi-document.ts'
import { docsPage, publicAssetsUrl, swaggerUi } from '../src/docs/page.ts'
import { runBelow } from '../src/http/base-path.ts'
import { mountedRoutes } from '../src/http/doors.ts'
import { about } from '../src/about.ts'
import manifest from '../package.json' with { type: 'json' }
import { testApp } from './tools/app.ts'
import type { TestApp } from './tools/app.ts'

type Operation = {
  security: object[]
  responses: Record<string, unknown>
  operationId?: string
  summary?: string
  tags?: string[]
}

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

  it.each([
    ['', '/'],
    ['/prod', '/prod'],
    ['/v1', '/v1'],
  ])('the document below "%s" has the server %s', async (below, server) => {
    const answer = await runBelow(below, async () => await test.app.inject({ url: '/openapi.json' }))
    expect(answer.headers['content-type']).toContain('application/json')
    expect(answer.json()).toEqual({ ...document, servers: [{ url: server }] })
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
      const { page, policy } = docsPage(assetsUrl)
      const scripts = /script-src ([^;]+)/.exec(policy)?.[1]?.split(' ')
      expect(scripts).toEqual([source, expect.stringMatching(/^'sha256-/)])
      const [inline = ''] = [...page.matchAll(/<script>([^]*?)<\/script>/g)].map(([, text]) => text)
      expect(scripts?.[1]).toBe(`'sha256-${createHash('sha256').update(inline).digest('base64')}'`)
      expect(policy).toContain("default-src 'none'")
      expect(page.match(/integrity="sha384-/g)).toHaveLength(2)
    },
  )
})
