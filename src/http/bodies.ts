import type { FastifyRequest } from 'fastify'
import { AppError } from '../errors.ts'
import { cut } from '../invalid.ts'
import { parseJson } from '../json.ts'
import { inspectJsonText, withoutNegativeZero } from './json-text.ts'
import type { App } from './validation.ts'

/** Bytes; above it the answer is 413. */
export const largestBody = 512 * 1024

/** Bodies are JSON in UTF-8. An empty one counts as none, whatever its content type says. */
export function useJsonBodies(app: App) {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (_request: unknown, body: Buffer) => readJson(body),
  )
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async ({ method }: FastifyRequest, body: Buffer) => {
    if (body.length === 0) return
    if (method !== 'DELETE')
      throw new AppError('unsupported_media_type', 'Send the body as application/json.')
    throw invalidBody('Send no body with DELETE.')
  })

  // Without a type it is the second parser that decides, and never the framework, which knows bad types by their name.
  app.addHook('onRequest', async ({ method, headers }) => {
    const isJson = /^application\/json *(;|$)/i.test(headers['content-type'] ?? '')
    if (!isJson || method === 'DELETE') delete headers['content-type']
  })
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function readJson(body: Buffer): unknown {
  if (body.length === 0) return undefined
  const { text, value } = parse(body)
  // Fastify takes it for no body, which some routes allow.
  if (value === null) throw invalidBody('The body is null: send an object.')
  const { inexactNumber, repeatedName, hasNegativeZero } = inspectJsonText(text)
  if (inexactNumber !== undefined)
    throw invalidBody(`The number ${cut(inexactNumber, 40)} cannot be kept exactly: send it as a string.`)
  if (repeatedName !== undefined)
    throw invalidBody(`The member "${cut(repeatedName)}" is named twice: send it once.`)
  return hasNegativeZero ? parseJson(withoutNegativeZero(text)) : value
}

function parse(body: Buffer) {
  try {
    const text = utf8.decode(body)
    return { text, value: parseJson(text) }
  } catch {
    throw new AppError('malformed_request', 'The body is not JSON in UTF-8.')
  }
}

const invalidBody = (detail: string) =>
  new AppError('validation_failed', detail, { errors: [{ in: 'body', pointer: '', detail }] })
