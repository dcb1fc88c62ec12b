import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import awsLambdaFastify from '@fastify/aws-lambda'
import fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { adapterEvent, isHttpEvent } from '../../src/http/gateway-event.ts'
import { absoluteUrl } from '../../src/http/urls.ts'

describe('an event for the adapter', () => {
  const app = fastify()
  app.all('/*', async (it) => ({
    method: it.method,
    path: it.params,
    query: it.query,
    body: it.body,
    ip: it.ip,
  }))
  const answer = awsLambdaFastify(app, { decorateRequest: false, parseCommaSeparatedQueryParams: false })
  let port: number
  beforeAll(async () => {
    await app.listen({ host: '127.0.0.1', port: 0 })
    port = (app.server.address() as AddressInfo).port
  })
  afterAll(() => app.close())

  const viaServer = (path: string) =>
    new Promise<unknown>((resolve, reject) => {
      request({ port, path }, (response) => {
        let text = ''
        response.on('data', (chunk: Buffer) => (text += chunk.toString()))
        response.on('end', () => resolve(JSON.parse(text)))
      })
        .on('error', reject)
        .end()
    })

  /** An event as an HTTP API sends it: with a decoded path, the raw query, and the query joined by commas. */
  async function viaGateway(url: string, stage: string) {
    const [path = '', rawQueryString = ''] = url.split(/\?(.*)/s)
    const event = {
      version: '2.0',
      rawPath: (stage === '$default' ? '' : `/${stage}`) + decodeURIComponent(path),
      rawQueryString,
      queryStringParameters: { joined: 'by,commas' },
      requestContext: { stage, http: { method: 'GET', sourceIp: '127.0.0.1' } },
    }
    const { body } = await answer(adapterEvent(event), {} as never)
    return JSON.parse(body) as unknown
  }

  it.each([
    '/plain',
    '/',
    '/a/b/c',
    '/50%25',
    '/%23hash',
    '/a%3Fb%3D1',
    '/a%3Fb%3D1?c=2',
    '/%C3%A9t%C3%A9',
    '/%F0%9F%92%BC',
    '/a%20b+c',
    '/%5B1%5D',
    "/it's(1)!*~",
    '/a:b@c;d=e,f&g$h',
    '/%22quoted%22',
    '/%3Ctag%3E',
    '/back%5Cslash',
    '/%7Cpipe%5E%60',
    '/x?a=1&b=2',
    '/x?a=1&a=2',
    '/x?q=Acme%2C%20Inc',
    '/x?q=Acme,+Inc',
    '/x?q=50%25',
    '/x?q=%23a%26b%3Dc',
    '/x?q=%C3%A9',
    '/x?q=a+b%20c%2Bd',
    '/x?empty=&none',
    '/x?=odd',
    '/x?a=b=c',
    '/x?a[]=1&a[]=2',
    '/x?',
    '/x?__proto__=1&constructor=2',
  ])('the event is routed like %s on a plain server, in every stage', async (url) => {
    const plain = await viaServer(url)
    expect(await viaGateway(url, '$default')).toEqual(plain)
    expect(await viaGateway(url, 'prod')).toEqual(plain)
    expect(await viaGateway(url, 'v1')).toEqual(plain)
  })

  it.each([
    ['/prod/health', 'prod', '/health'],
    ['/v1/status', 'v1', '/status'],
    ['/prod', 'prod', '/'],
    ['/prod/', 'prod', '/'],
    ['/prod/prod/x', 'prod', '/prod/x'],
    ['/prodx/health', 'prod', '/prodx/health'],
    ['/production', 'prod', '/production'],
    ['/health', 'prod', '/health'],
    ['/health', '$default', '/health'],
    ['/health', undefined, '/health'],
    ['/health', '', '/health'],
    ['/api/prod', 'prod', '/api/prod'],
    ['/Prod/health', 'prod', '/Prod/health'],
    ['/p.d/health', 'p.d', '/health'],
    ['/pxd/health', 'p.d', '/pxd/health'],
  ])('the event for %s in stage %s has the path %s', (rawPath, stage, path) => {
    const event = {
      rawPath,
      requestContext: { ...(stage !== undefined && { stage }), http: { method: 'GET' } },
    }
    expect(adapterEvent(event).rawPath).toBe(path)
  })

  it('the event for the adapter keeps `.` and `..` in a path, like a plain server', async () => {
    expect(
      adapterEvent({ rawPath: '/a/../b/./c/...', requestContext: { http: { method: 'GET' } } }).rawPath,
    ).toBe('/a/%252E%252E/b/%252E/c/...')
  })

  it.each([
    ['/prod/api/calendar', 'prod', 'https://api.example.com/prod/api/calendar.ics'],
    ['/v1/api/calendar', 'v1', 'https://api.example.com/v1/api/calendar.ics'],
    ['/api/calendar', 'prod', 'https://api.example.com/api/calendar.ics'],
    ['/api/calendar', '$default', 'https://api.example.com/api/calendar.ics'],
  ])('the absolute URL for a request to %s in stage %s is %s', (rawPath, stage, url) => {
    const headers = { Host: 'api.example.com', 'X-Forwarded-Prefix': '/of-the-client' }
    const event = { rawPath, headers, requestContext: { stage, http: { method: 'POST' } } }
    expect(absoluteUrl('/api/calendar.ics', adapterEvent(event))).toBe(url)
  })

  it('the absolute URL has the scheme of the request', () => {
    const headers = { host: 'localhost:8000', 'x-forwarded-proto': 'http' }
    const event = { rawPath: '/x', headers, requestContext: { http: { method: 'POST' } } }
    expect(absoluteUrl('/y', adapterEvent(event))).toBe('http://localhost:8000/y')
  })

  it('an HTTP event is recognized by its path and its method', () => {
    expect(isHttpEvent({ rawPath: '/', requestContext: { http: { method: 'GET' } } })).toBe(true)
    expect(isHttpEvent({ rawPath: '/', requestContext: { http: {} } })).toBe(false)
    expect(isHttpEvent({ path: '/', httpMethod: 'GET', requestContext: {} })).toBe(false)
    expect(isHttpEvent({})).toBe(false)
  })
})
