import { ApiError } from './api-client.ts'
import type { ApiClient } from './api-client.ts'
import { ExportAnswer, StatisticsAnswer, answerIn, notOfThisApi } from './export-answer.ts'
import type { Wanted } from './export-arguments.ts'
import type { PartFile } from './part-file.ts'

type Query = Wanted['query']

/** The most applications of a page. The API ends a page of large ones earlier. */
const limit = '500'

/** Counts the applications that will be exported. */
export async function countApplications(client: ApiClient, { from, to, status }: Query) {
  const { body } = await client.request('GET', `/api/stats?${queryOf({ from, to })}`)
  const wanted = status?.split(',').map((it) => it.trim())
  const { in_status: counts } = answerIn(body, StatisticsAnswer)
  return counts.reduce((sum, it) => sum + (!wanted || wanted.includes(it.status) ? it.count : 0), 0)
}

/** Fetches all pages that the file does not have yet. JSON is one array. */
export async function fetchPages(
  client: ApiClient,
  query: Query,
  { file, advance }: { file: PartFile; advance: (applications: number) => void },
) {
  let isFirst = true
  const fetched = new Set<string | undefined>()
  for (;;) {
    const { cursor: after, items: before } = file.place()
    const path = `/api/applications/export?${queryOf({ ...query, limit, cursor: after })}`
    const answer = await client.request('GET', path).catch((error: unknown) => {
      // The cursor of an earlier run is of another account, or was signed with a key that is gone.
      if (!isFirst || after === undefined || !(error instanceof ApiError) || error.status !== 400) throw error
    })
    isFirst = false
    if (!answer) {
      file.beginAgain()
      advance(-before)
      continue
    }
    const cursor = cursorIn(answer.headers.get('link'))
    fetched.add(after)
    if (cursor !== undefined && fetched.has(cursor))
      throw new ApiError('The API names a page again that it sent already, so the export would never end.')
    const pageOf = query.format === 'csv' ? csvPage : jsonPage
    const page = pageOf(answer.body, { before, isFirst: after === undefined, isLast: cursor === undefined })
    file.append(page.text, { cursor, items: page.items })
    advance(page.items)
    if (cursor === undefined) return
  }
}

type Position = { before: number; isFirst: boolean; isLast: boolean }

/** A line break outside of quotes ends a row. The first row is the header. */
function csvPage(text: string, { isFirst }: Position) {
  const rows = text.replace(/"[^"]*"/g, '').split('\r\n').length - 1
  if (isFirst && rows === 0) throw notOfThisApi()
  return { text, items: isFirst ? rows - 1 : rows }
}

function jsonPage(body: string, { before, isFirst, isLast }: Position) {
  const { items } = answerIn(body, ExportAnswer)
  const start = isFirst ? '[\n' : before > 0 && items.length > 0 ? ',\n' : ''
  const text = items.map((item) => JSON.stringify(item)).join(',\n')
  return { text: start + text + (isLast ? '\n]\n' : ''), items: items.length }
}

/** `Link` is relative: `<?format=csv&cursor=…>; rel="next"`. */
function cursorIn(link: string | null) {
  const [, query] = /^<\?([^>]*)>; rel="next"$/.exec(link ?? '') ?? []
  return new URLSearchParams(query).get('cursor') ?? undefined
}

function queryOf(members: Record<string, string | undefined>) {
  const given = Object.entries(members).filter((it): it is [string, string] => it[1] !== undefined)
  return new URLSearchParams(given).toString()
}
