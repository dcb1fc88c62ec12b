import type { FastifyRequest } from 'fastify'
import { AppError } from '../errors.ts'
import { cut } from '../invalid.ts'
import { parseJson } from '../json.ts'
import { countBytes } from './metering.ts'
import { inspectJsonText, withoutNegativeZero } from './json-text.ts'
import { notJson } from './problems.ts'
import type { App } from './app.ts'

/** Bytes. A larger body is rejected with 413. */
export const largestBody = 512 * 1024

/** Bodies are JSON in UTF-8. An empty body counts as none, whatever its content type. */
export function useJsonBodies(app: App) {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => {
      countBytes(request, body.length)
      return readJson(body)
    },
  )
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async ({ method }: FastifyRequest, body: Buffer) => {
    if (body.length === 0) return
    if (method !== 'DELETE') throw notJson()
    throw invalidBody('Send no body with DELETE.')
  })

  // Without a type, the second parser gets the body. Fastify itself would answer some bad types before that.
  app.addHook('onRequest', async ({ method, headers }) => {
    const isJson = /^application\/json *(;|$)/i.test(headers['content-type'] ?? '')
    if (!isJson || method === 'DELETE') delete headers['content-type']
  })
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
