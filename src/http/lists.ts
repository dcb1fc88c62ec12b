import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Cursors } from './cursors.ts'

type Page<T> = { items: T[]; last: string | undefined }
type Query = { limit: number; cursor?: string | undefined }

/**
 * Answers one page of a list: opens the cursor, reads, and seals where the next page begins, in the body and as
 * `Link` (RFC 8288).
 */
export async function answerList<T>(
  cursors: Cursors,
  owner: string,
  request: FastifyRequest<{ Querystring: Query }>,
  reply: FastifyReply,
  read: (limit: number, after: string | undefined) => Promise<Page<T>>,
) {
  const { limit, cursor, ...filters } = request.query
  const scope = [owner, request.routeOptions.url ?? '', JSON.stringify(filters)]
  const after = cursor === undefined ? undefined : await cursors.open(scope, cursor)
  const { items, last } = await read(limit, after)
  if (last === undefined) return { items, next_cursor: null }

  const next = await cursors.seal(scope, last)
  const query = new URLSearchParams(request.raw.url?.split('?')[1])
  query.set('cursor', next)
  reply.header('link', `<?${query.toString()}>; rel="next"`)
  return { items, next_cursor: next }
}
