import { AppError } from '../errors.ts'
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
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) => {
    if (body.length > 0) throw new AppError('unsupported_media_type', 'Send the body as application/json.')
  })

  app.addHook('onRequest', async ({ headers }) => {
    const isEmpty = Number(headers['content-length'] ?? 0) === 0 && !headers['transfer-encoding']
    if (isEmpty) delete headers['content-type']
  })
  app.addHook('preValidation', async ({ method, body }) => {
    if (method === 'DELETE' && body !== undefined) {
      const detail = 'Send no body with DELETE.'
      throw new AppError('validation_failed', detail, { errors: [{ in: 'body', pointer: '', detail }] })
    }
  })
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function readJson(body: Buffer): unknown {
  if (body.length === 0) return undefined
  try {
    return JSON.parse(utf8.decode(body))
  } catch {
    throw new AppError('malformed_request', 'The body is not JSON in UTF-8.')
  }
}
