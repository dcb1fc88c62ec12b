import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pagesOf } from '../../../src/transfer/reading/pages.ts'
import { prices } from '../../../src/work/service.ts'
import { testApp } from '../../tools/app.ts'
import type { TestApp } from '../../tools/app.ts'
import { unitsOf } from '../../tools/budgets.ts'
import { longRuns } from '../../tools/long-runs.ts'
import { randomFrom } from '../../tools/random.ts'
import { randomItem } from '../../transfer/tools/own-items.ts'
import { importerOf } from '../../transfer/tools/importer.ts'

const count = longRuns(5000)
type Item = Record<string, unknown> & { history: Record<string, unknown>[] }

/** An application without the members that a round trip may change. */
function kept({ id: _id, version: _version, updated_at: _updated, history, ...item }: Item) {
  return { ...item, history: history.map(({ id: _move, recorded_at: _recorded, ...move }) => move) }
}

describe('the way out and in again', () => {
  let test: TestApp
  beforeAll(async () => {
    test = await testApp({ environment: { RATE_LIMITS: 'session=100000' } })
  })
  afterAll(() => test.close())

  /** Millionths of a dollar for the requests since the proxy has forgotten the others. */
  function priceOf(requests: number) {
    const { writes, reads } = unitsOf(test.proxy.calls)
    return requests * prices.request + writes * prices.writeUnit + reads * prices.readUnit
  }

  async function exportAll(token: string, format: 'json' | 'csv') {
    const bodies: string[] = []
    let query = `?format=${format}`
    while (query) {
      const url = `/api/applications/export${query}`
      const answer = await test.as(token, 'GET', url)
      expect(answer.statusCode).toBe(200)
      bodies.push(answer.body)
      query = /<(.*)>/.exec(String(answer.headers.link ?? ''))?.[1] ?? ''
    }
    return bodies
  }

  async function importAll(token: string, text: string) {
    test.proxy.forget()
    const pages = pagesOf(text, { rows: 200, bytes: 400_000 })
    for (const { body, mediaType, firstRow } of pages) {
      const query = `?import_id=all&first_row=${firstRow}`
      const { status, result } = await importerOf(test, token)(body, query, mediaType)
      expect(status).toBe(200)
      expect(result.rows.filter(({ outcome }) => outcome !== 'imported')).toEqual([])
    }
    return priceOf(pages.length)
  }

  const itemsIn = (bodies: string[]) =>
    bodies.flatMap((body) => (JSON.parse(body) as { items: Item[] }).items)

  it(`${count} applications with odd texts in every member come back as they were, by JSON and by CSV`, async () => {
    const random = randomFrom(17)
    const made = Array.from({ length: count }, () => randomItem(random)).map((item) => ({
      ...item,
      history: item.history.map((move, index) => ({ ...move, from: item.history[index - 1]?.to })),
    }))
    // A move in the future is refused, so the times are 12 years back.
    const text = JSON.stringify(made).replace(
      /"(20\d\d)(?=-\d\d-\d\dT)/g,
      (_, year) => `"${Number(year) - 12}`,
    )
    const tokens = [
      await test.signIn({ sub: '1' }),
      await test.signIn({ sub: '2' }),
      await test.signIn({ sub: '3' }),
    ]
    await importAll(tokens[0]!, text)
    const first = await exportAll(tokens[0]!, 'json')
    const items = itemsIn(first)
    expect(items.map(kept)).toEqual((JSON.parse(text) as Item[]).map(kept))

    const byCsv = await exportAll(tokens[0]!, 'csv')
    const price = await importAll(tokens[1]!, byCsv.join(''))
    // docs/costs.md says 13 or so.
    expect(Math.abs(price / count - 13.5)).toBeLessThan(1)
    const second = await exportAll(tokens[1]!, 'json')
    expect(itemsIn(second).map(kept)).toEqual(items.map(kept))

    await importAll(tokens[2]!, JSON.stringify({ items: itemsIn(second) }))
    const third = await exportAll(tokens[2]!, 'csv')
    expect(third.join('').length).toBe(byCsv.join('').length)
  })
})
