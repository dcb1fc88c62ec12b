import { describe, expect, it } from 'vitest'
import { NewApplication } from '../../src/applications/schemas.ts'
import { pagesOf } from '../../src/transfer/reading/pages.ts'
import { readText } from '../../src/transfer/reading/read-text.ts'
import type { Draft } from '../../src/transfer/reading/types.ts'
import { modelSeed, randomFrom } from '../tools/random.ts'
import type { Random } from '../tools/random.ts'

const seed = modelSeed()

const headers =
  `Company,Title,Status,Applied,Date applied,Date,Date saved,Created at,Status date,Archived,Date archived,
  Link,Location,Remote,Job type,Salary,Min salary,Max salary,Currency,Source,Description,Notes,CV,Priority,Tags,Contact,
  Contact Email,Contact Phone,Follow up,Next step,Name,role,stage,activity,sourceUrl,interviews,next action,channel,
  fit rating,list,application date,Company Name,Job Title,Job Url,Resume Name,statusName,excitement,created_at,
  salary_currency,history,title,company,status,status_since,contacts,tags,notes,Mood`
    .split(',')
    .map((header) => header.trim())

const texts = [
  ...`Quillmark|Editor|applied|rejected|Expired|limbo|2026-02-03|03/04/2026|31.12.2026|soon|46056|Feb 3|TRUE|no|€70k|80k|
  $50/hour|remote|Full-time|High|5|a;b|Mara <m@quill.example>|+49 30 555 0100|https://a.example|quill.example/a|'=1+1|
  N/A|—|Untitled|<p>x</p>|[{"to":"offer","at":"2026-01-01"}]|[{"name":"Mara"}]|["a;b"]|{"at":"2026-01-01","text":"x"}`
    .split('|')
    .map((text) => text.trim()),
  '',
  '"',
  '""',
  'a"b',
  '"a',
  'a\nb',
  '\u0007',
  '\u200b',
  '🔨',
  ' ',
  '\ud83d',
  'x'.repeat(400),
  ';',
  ',',
]

const many = <T>(random: Random, most: number, make: () => T) =>
  Array.from({ length: random.below(most) }, make)
const quoted = (random: Random, text: string) =>
  random.below(3) > 0 ? `"${text.replaceAll('"', '""')}"` : text

function randomTable(random: Random) {
  const separator = random.oneOf([',', ';', '\t', '|'])
  const columns = ['Company', 'Title', ...many(random, 12, () => random.oneOf(headers))]
  const rows = many(random, 8, () =>
    columns
      .slice(0, random.below(columns.length + 3))
      .map(() => quoted(random, random.oneOf(texts)))
      .join(separator),
  )
  const above = many(random, 3, () => random.oneOf(texts))
  return [...above, columns.join(separator), ...rows].join(random.oneOf(['\n', '\r\n', '\r']))
}

const values = [
  null,
  true,
  3,
  -0,
  1e400,
  [],
  {},
  [null],
  [{ name: 'Mara' }, { role: 1 }],
  { min: 5, currency: 'EUR' },
]

function randomJson(random: Random) {
  const value = () => (random.below(3) > 0 ? random.oneOf(texts) : random.oneOf(values))
  const entry = () =>
    random.below(8) === 0
      ? value()
      : Object.fromEntries(
          ['company', 'title', ...many(random, 12, () => random.oneOf(headers))].map((name) => [
            name,
            value(),
          ]),
        )
  return JSON.stringify(random.oneOf([many(random, 6, entry), { applications: many(random, 6, entry) }]))
}

/** Expects a draft that a request could make. */
function expectValid({ moves, archived_at, created_at, ...application }: Draft) {
  expect(NewApplication.parse(application)).toEqual(application)
  expect(moves.at(-1)?.to).toBe(application.status)
  const times = moves.flatMap(({ at }) => at ?? [])
  for (const time of [...times, archived_at, created_at])
    if (time) expect(new Date(time).toISOString()).toBe(time)
}

describe(`any file (MODEL_SEED=${seed})`, () => {
  it.each([
    { form: 'a table', make: randomTable },
    { form: 'JSON', make: randomJson },
  ])('$form has only drafts that a request could make, and the same ones in pages', ({ make }) => {
    const random = randomFrom(seed)
    let drafts = 0
    for (let run = 0; run < 400; run += 1) {
      const text = make(random)
      const reading = readText(text, { dateOrder: 'dmy' })
      if ('refused' in reading) {
        expect(pagesOf(text, { rows: 2, bytes: 500 })).toEqual([])
        continue
      }
      for (const row of reading.rows) if ('draft' in row) expectValid(row.draft)
      drafts += reading.rows.filter((row) => 'draft' in row).length
      const pages = pagesOf(text, { rows: 1 + random.below(4), bytes: 1 + random.below(800) })
      const paged = pages.flatMap(({ body, firstRow }) => {
        const page = readText(body, { dateOrder: 'dmy', firstRow })
        return 'refused' in page ? [] : page.rows
      })
      expect(paged).toEqual(reading.rows.filter(({ row }) => row > (reading.header_row ?? 0)))
    }
    expect(drafts).toBeGreaterThan(100)
  })
})
