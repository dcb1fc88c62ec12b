import { expect, it } from 'vitest'
import * as z from 'zod'
import { createApp } from '../../src/app.ts'
import { createCursors } from '../../src/http/cursors.ts'
import type { RouteSchema } from '../../src/http/doors.ts'
import { listPage } from '../../src/http/lists.ts'

const bytes = new TextEncoder().encode('a-secret-of-thirty-two-bytes-at-least')
const cursors = createCursors({ active: async () => ({ kid: 'k1', bytes }), find: async () => bytes })

/** Two lists for tests. Their items are letters, and the test chooses the filter and the owner of each. */
function appWithLists() {
  const app = createApp({ allowedOrigins: [], logLevel: 'silent' })
  const schema = {
    door: 'open',
    querystring: z.object({
      limit: z.coerce.number().default(2),
      cursor: z.string().optional(),
      tag: z.string().optional(),
    }),
  } satisfies RouteSchema
  for (const path of ['/letters', '/others']) {
    app.get(path, { schema }, (request, reply) => {
      const owner = String(request.headers['x-owner'] ?? 'ada')
      return listPage({ cursors, owner, request, reply }, async ({ limit, after = '' }) => {
        const items = ['a', 'b', 'c', 'd', 'e', 'f'].filter((letter) => letter > after).slice(0, limit)
        return { items, last: items.at(-1) === 'f' ? undefined : items.at(-1) }
      })
    })
  }
  return async (url: string, owner = 'ada') => {
    const answer = await app.inject({ url, headers: { 'x-owner': owner } })
    return { status: answer.statusCode, ...answer.json<{ items: string[]; next_cursor: string }>() }
  }
}

it('a cursor is valid only for its owner, its path and its filters', async () => {
  const get = appWithLists()
  const { next_cursor: cursor } = await get('/letters?tag=x')
  expect(await get(`/letters?tag=x&cursor=${cursor}`)).toMatchObject({ status: 200, items: ['c', 'd'] })
  expect(await get(`/letters?tag=x&limit=3&cursor=${cursor}`)).toMatchObject({ items: ['c', 'd', 'e'] })
  for (const url of ['/letters?', '/letters?tag=y&', '/others?tag=x&'])
    expect(await get(`${url}cursor=${cursor}`)).toMatchObject({ status: 400, code: 'invalid_cursor' })
  expect(await get(`/letters?tag=x&cursor=${cursor}`, 'grace')).toMatchObject({ status: 400 })
})
