import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Cursors } from './cursors.ts'

type Query = { limit: number; cursor?: string | undefined }
type PageRequest = FastifyRequest<{ Querystring: Query }>

/**
 * Reads one page: opens the cursor, and seals where the next page begins, for the body and as `Link` (RFC 8288).
 * `last` of what is read is the position to go on from, if there is more.
 */
export async function readPage<T extends { last: string | undefined }>(
  cursors: Cursors,
  owner: string,
  request: PageRequest,
  reply: FastifyReply,
  read: (limit: number, after: string | undefined) => Promise<T>,
) {
  const { limit, cursor, ...filters } = request.query
  const scope = [owner, request.routeOptions.url ?? '', JSON.stringify(filters)]
  const after = cursor === undefined ? undefined : await cursors.open(scope, cursor)
  const page = await read(limit, after)
  if (page.last === undefined) return { page, next_cursor: null }

  const next_cursor = await cursors.seal(scope, page.last)
  const query = new URLSearchParams(request.raw.url?.split('?')[1])
  query.set('cursor', next_cursor)
  reply.header('link', `<?${query.toString()}>; rel="next"`)
  return { page, next_cursor }
}

/** Answers one page of a list, in the shape that lists have. */
export async function answerList<T>(
  cursors: Cursors,
  owner: string,
  request: PageRequest,
  reply: FastifyReply,
  read: (limit: number, after: string | undefined) => Promise<{ items: T[]; last: string | undefined }>,
) {
  const { page, next_cursor } = await readPage(cursors, owner, request, reply, read)
  return { items: page.items, next_cursor }
}
