import { describe, expect, it } from 'vitest'
import { readText } from '../../src/transfer/reading/read-text.ts'
import { modelSeed, randomFrom } from '../tools/random.ts'
import { draftFrom, ownCsv, randomItem } from './tools/own-items.ts'
import { draftsOf, fileOf } from './tools/readings.ts'

const seed = modelSeed()
const items = () => {
  const random = randomFrom(seed)
  return Array.from({ length: 150 }, () => randomItem(random))
}

describe(`our own export (MODEL_SEED=${seed})`, () => {
  it.each([
    { separator: ',', lineEnd: '\r\n' },
    { separator: ',', lineEnd: '\n' },
    { separator: ';', lineEnd: '\r\n' },
    { separator: '\t', lineEnd: '\r' },
  ])('a CSV file comes back as it was: %o', (form) => {
    const reading = fileOf(readText(`\ufeff${ownCsv(items(), form)}`, {}))

    expect(reading).toMatchObject({ tracker: 'job_hunt_tracker', needs_date_order: false, warnings: [] })
    expect(draftsOf(reading)).toEqual(items().map(draftFrom))
    expect(reading.rows.flatMap(({ warnings }) => warnings)).toEqual([])
  })

  it.each([
    { form: 'items', wrap: (all: unknown) => ({ items: all, next_cursor: null }) },
    { form: 'applications', wrap: (all: unknown) => ({ user_id: 'a', applications: all, events: [] }) },
    { form: 'an array', wrap: (all: unknown) => all },
  ])('a JSON file with $form comes back as it was', ({ wrap }) => {
    const reading = fileOf(readText(JSON.stringify(wrap(items())), {}))

    expect(reading.tracker).toBe('job_hunt_tracker')
    expect(draftsOf(reading)).toEqual(items().map(draftFrom))
  })

  it('has columns for everything but what we make', () => {
    const { columns } = fileOf(readText(ownCsv(items()), {}))

    const without = columns.filter(({ member }) => member === undefined).map(({ header }) => header)
    expect(without).toEqual(['id', 'status_since', 'applied_on', 'updated_at', 'version'])
  })

  const [item] = items()
  const readOne = (changes: object) =>
    fileOf(readText(JSON.stringify([{ ...item, ...changes }]), {})).rows[0]!

  it('a status that was edited becomes a last move without a time', () => {
    const history = [{ to: 'applied', at: '2026-02-03T00:00:00.000Z' }]

    expect(readOne({ status: 'rejected', history })).toMatchObject({
      draft: { status: 'rejected', moves: [...history, { to: 'rejected' }] },
    })
  })

  it('an application without a history has the moves that its times tell', () => {
    const times = { applied_at: '2026-02-03T00:00:00.000Z', status_since: '2026-02-09T00:00:00.000Z' }

    expect(readOne({ status: 'interview', history: undefined, ...times })).toMatchObject({
      draft: {
        moves: [
          { to: 'applied', at: times.applied_at },
          { to: 'interview', at: times.status_since },
        ],
      },
    })
  })

  it.each([
    { changes: { url: 'quillmark' }, code: 'bad_url', member: 'url' },
    { changes: { priority: 9 }, code: 'bad_priority', member: 'priority' },
    { changes: { created_at: 'soon' }, code: 'bad_date', member: 'created_at' },
    { changes: { contacts: [{ name: 'Ada' }, { role: 'none' }] }, code: 'bad_contacts', member: 'contacts' },
    { changes: { history: [{ to: 'limbo' }] }, code: 'bad_history', member: 'history' },
    { changes: { status: 'limbo' }, code: 'unknown_status', member: 'status' },
    { changes: { tags: Array.from({ length: 21 }, (_, n) => `t${n}`) }, code: 'too_many', member: 'tags' },
  ])('$member that is not valid is left out as $code', ({ changes, code, member }) => {
    expect(readOne({ notes: 'mine', ...changes })).toMatchObject({
      warnings: [{ code, member }],
      draft: { notes: expect.stringMatching(`^mine\n${member}: `) as string },
    })
  })
})
