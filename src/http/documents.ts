import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { createLate } from '../late.ts'
import { commonHeaders } from './headers.ts'

export type Document = { type: string; text: string; policy?: string }

/**
 * Returns a handler that sends a document which is the same for every caller. It is loaded at its first request: its
 * text takes no part in other cold starts. It may be cached for five minutes. It is compressed once, at the first
 * request that accepts gzip: brotli would save a fifth more, and take fifty times as long.
 *
 * The entity tag is weak, because it is the same in both encodings (RFC 9110, section 8.8.3.3).
 */
export function createDocument(load: () => Promise<Document>) {
  let compressed: Buffer | undefined
  const loaded = createLate(async () => {
    const document = await load()
    return { ...document, tag: tagOf(document.text) }
  })

  return async function sendDocument({ headers }: FastifyRequest, reply: FastifyReply) {
    const { type, text, policy, tag } = await loaded()
    reply.headers({
      'cache-control': 'public, max-age=300',
      etag: `W/${tag}`,
      vary: `${commonHeaders.vary}, Accept-Encoding`,
      // A 304 replaces the headers of the cached page, its policy included.
      ...(policy && { 'content-security-policy': policy }),
    })
    if (isListed(headers['if-none-match'], tag)) return reply.code(304).send()
    reply.type(type)
    if (!acceptsGzip(headers['accept-encoding'])) return reply.send(text)
    // An import at the top would take part in every cold start.
    const { gzipSync } = await import('node:zlib')
    compressed ??= gzipSync(text, { level: 9 })
    return reply.header('content-encoding', 'gzip').send(compressed)
  }
}

/** The entity tag of a text. It is the same on every instance. */
export const tagOf = (text: string) => `"${createHash('sha256').update(text).digest('base64url')}"`

/** Compares `If-None-Match` with an entity tag, weakly: RFC 9110, section 13.1.2. */
export const isListed = (sent: string | undefined, tag: string) =>
  sent?.split(',').some((item) => ['*', tag, `W/${tag}`].includes(item.trim())) ?? false

/** RFC 9110, section 12.5.3. Without the header, the client may be one that does not decompress. */
function acceptsGzip(sent: string | string[] = ''): boolean {
  const weights = new Map<string, number>()
  for (const item of String(sent).toLowerCase().split(',')) {
    const [coding = '', weight = 'q=1'] = item.split(';').map((part) => part.trim())
    weights.set(coding, Number(weight.replace(/^q=/, '')))
  }
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0
}
