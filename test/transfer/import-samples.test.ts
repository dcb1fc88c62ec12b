import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { partitions } from '../../src/table/keys.ts'
import { testApp } from '../tools/app.ts'
import type { TestApp } from '../tools/app.ts'
import { tableOf } from '../tools/table.ts'
import { trackerOf } from '../tools/tracker.ts'
import { differencesOf, samples, textOf } from './tools/expected.ts'
import { importerOf, outcomesIn } from './tools/importer.ts'

let test: TestApp
let people = 0
/** Each test is about a person of its own. */
let sub: string
let token: string
beforeAll(async () => {
  test = await testApp()
})
afterAll(() => test.close())
beforeEach(async () => {
  sub = `person-${(people += 1)}`
  token = await test.signIn({ sub })
})

const send = (body: string, query = '', type = 'text/csv') => importerOf(test, token)(body, query, type)
const rowsOf = async (kind: string) =>
  (await tableOf(test).page({ pk: partitions.applications(sub), between: [`${kind}#`, `${kind}#~`] }, 1))
    .items

describe('a sample file', () => {
  const taken = samples.filter(([, { refused_whole }]) => refused_whole === undefined)
  const typeOf = (file: string) => (file.endsWith('.json') ? 'application/json' : 'text/csv')

  it.each(taken)('%s becomes what is expected, in a dry run and in the table', async (file, expected) => {
    const text = textOf(file, expected)
    const order = expected.needs ? 'date_order=dmy&' : ''
    const asked = await send(text, '?dry_run=true', typeOf(file))
    expect(asked.status).toBe(200)
    const answered = asked.result.rows.map(({ row, outcome, application, reasons }) => {
      const { history: moves, ...members } = application ?? { history: undefined }
      return {
        row,
        outcome: outcome === 'imported' ? ('understood' as const) : (outcome as 'refused' | 'ignored'),
        application: { ...members, moves } as never,
        reasons,
      }
    })
    expect(differencesOf(file, { ...asked.result, rows: answered }, { findsDuplicates: true })).toEqual([])

    const dry = await send(text, `?${order}dry_run=true`, typeOf(file))
    expect(await rowsOf('application')).toEqual([])
    const { result } = await send(text, `?${order}`, typeOf(file))
    expect(outcomesIn(result.rows)).toEqual(outcomesIn(dry.result.rows))
    const { items } = (await trackerOf(test, token).send('GET', '/export')).json<{
      items: { id: string }[]
    }>()
    const stored = new Map(items.map((item) => [item.id, item]))
    for (const [index, { application_id }] of result.rows.entries()) {
      if (!application_id) continue
      const { interviews, ...members } = dry.result.rows[index]!.application!
      expect(stored.get(application_id)).toMatchObject(members)
    }
  })

  it.each(samples.filter(([, { refused_whole }]) => refused_whole !== undefined))(
    '%s is refused with a sentence',
    async (file, expected) => {
      const { status, response } = await send(textOf(file, expected))
      expect(status).toBe(422)
      expect(response.json()).toMatchObject({
        code: 'validation_failed',
        detail: expect.stringMatching(/\.$/),
      })
    },
  )
})
