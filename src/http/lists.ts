import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Paging } from '../values.ts'
import type { Cursors } from './cursors.ts'
import { queryOf } from './urls.ts'

type Query = { limit: number; cursor?: string | undefined }

type ListRequest = {
  cursors: Cursors
  /** The owner of the list. A cursor is valid for this owner alone. */
  owner: string
  request: FastifyRequest<{ Querystring: Query }>
  reply: FastifyReply
}

/**
 * Reads one page of a list. Opens the cursor of the request and seals the cursor of the next page, for the body and for
 * `Link` (RFC 8288). `read` returns the position of its last item as `last` if more items follow.
 */
export async function readPage<T extends { last: string | undefined }>(
  { cursors, owner, request, reply }: ListRequest,
  read: (paging: Paging) => Promise<T>,
) {
  const { limit, cursor, ...filters } = request.query
  const scope = [owner, request.routeOptions.url ?? '', JSON.stringify(filters)]
  const after = cursor === undefined ? undefined : await cursors.open(scope, cursor)
  const page = await read({ limit, after })
  if (page.last === undefined) return { page, next_cursor: null }

  const next_cursor = await cursors.seal(scope, page.last)
  const query = new URLSearchParams(queryOf(request.originalUrl))
  query.set('cursor', next_cursor)
  reply.header('link', `<?${query.toString()}>; rel="next"`)
  return { page, next_cursor }
}

/** Reads one page and returns it in the common form of lists. */
export async function listPage<T>(
  list: ListRequest,
  read: (paging: Paging) => Promise<{ items: T[]; last: string | undefined }>,
) {
  const { page, next_cursor } = await readPage(list, read)
  return { items: page.items, next_cursor }
}
