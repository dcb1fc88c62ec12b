import type { FastifyRequest } from 'fastify'
import { AppError } from '../errors.ts'
import { cut } from '../invalid.ts'
import { parseJson } from '../json.ts'
import { countBytes } from './metering.ts'
import { inspectJsonText, withoutNegativeZero } from './json-text.ts'
import { otherType } from './problems.ts'
import type { App } from './app.ts'
import type { RouteSchema } from './doors.ts'

/** Bytes. A larger body is rejected with 413. */
export const largestBody = 512 * 1024

/**
 * Bodies are JSON, or the text that a route consumes, in UTF-8. An empty body counts as none, whatever its content type.
 */
export function useBodies(app: App) {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(known, { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    countBytes(request, body.length)
    return typesOf(request) === json ? readJson(body) : readText(body)
  })
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    if (body.length === 0) return
    if (request.method !== 'DELETE') throw otherType(typesOf(request))
    throw invalidBody('Send no body with DELETE.')
  })

  // Without a type, the second parser gets the body. Fastify itself would answer some bad types before that.
  app.addHook('onRequest', async (request) => {
    const { method, headers } = request
    const type = /^[^ ;]*(?= *(;|$))/.exec(headers['content-type'] ?? '')?.[0].toLowerCase() ?? ''
    if (!typesOf(request).includes(type) || method === 'DELETE') delete headers['content-type']
  })
}

const json = ['application/json'] as const
const known = [...json, 'text/csv']

function typesOf({ routeOptions }: FastifyRequest) {
  const { consumes = json }: RouteSchema = routeOptions.schema ?? {}
  return consumes
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function readJson(body: Buffer): unknown {
  if (body.length === 0) return undefined
  const { text, value } = parse(body)
  // Fastify takes null for no body, which some routes allow.
  if (value === null) throw invalidBody('The body is null. Send an object.')
  const { inexactNumber, repeatedName, hasNegativeZero } = inspectJsonText(text)
  if (inexactNumber !== undefined)
    throw invalidBody(`The number ${cut(inexactNumber, 40)} cannot be stored exactly. Send it as a string.`)
  if (repeatedName !== undefined)
    throw invalidBody(`The member "${cut(repeatedName)}" occurs twice. Send it once.`)
  return hasNegativeZero ? parseJson(withoutNegativeZero(text)) : value
}

/** A gateway hands over text in which each byte that is not UTF-8 is already U+FFFD: the reader of the text looks for it. */
function readText(body: Buffer) {
  try {
    return utf8.decode(body)
  } catch {
    throw invalidBody('The body is not UTF-8. Save the file as UTF-8.')
  }
}

function parse(body: Buffer) {
  try {
    const text = utf8.decode(body)
    return { text, value: parseJson(text) }
  } catch {
    throw malformedBody()
  }
}

export const malformedBody = () => new AppError('malformed_request', 'The body is not JSON in UTF-8.')

const invalidBody = (detail: string) =>
  new AppError('validation_failed', detail, { errors: [{ in: 'body', pointer: '', detail }] })
