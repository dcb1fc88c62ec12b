import { expect, it } from 'vitest'
import { filterOf } from '../../src/applications/filters.ts'
import searches from './searches.json' with { type: 'json' }

const application = {
  id: '01a1fff0-757d-7000-8000-000000000000',
  company: 'Café Ångström',
  title: 'Senior Platform Engineer',
  location: 'Berlin, Mitte',
  status: 'interview' as const,
  status_since: '2026-11-20T00:00:00.000Z',
  tags: ['TypeScript', 'dream job'],
  archived: false,
  created_at: '2026-11-01T00:00:00.000Z',
  updated_at: '2026-11-22T08:30:00.000Z',
  version: 3,
}
type Filters = Parameters<typeof filterOf>[0]

it.each<[Filters, boolean]>([
  [{ status: ['interview'] }, true],
  [{ status: ['applied', 'interview'] }, true],
  [{ status: ['applied'] }, false],
  [{ archived: false }, true],
  [{ archived: true }, false],
  [{ updated_since: '2026-11-22T08:30:00.000Z' }, true],
  [{ updated_since: '2026-11-22T08:30:00.001Z' }, false],
  [{ tag: 'typescript' }, true],
  [{ tag: 'TYPESCRIPT' }, true],
  [{ tag: 'Dream  Job' }, true],
  [{ tag: 'type' }, false],
  [{ tag: 'job' }, false],
  [{ q: 'cafe' }, true],
  [{ q: 'CAFÉ' }, true],
  [{ q: 'angstrom' }, true],
  [{ q: 'platform engineer' }, true],
  [{ q: 'engineer platform' }, true],
  [{ q: 'plat eng' }, true],
  [{ q: 'berlin cafe' }, true],
  [{ q: 'berlin,' }, true],
  [{ q: 'typescript senior' }, true],
  [{ q: ' senior   mitte ' }, true],
  [{ q: 'senior hamburg' }, false],
  [{ q: 'angstromsenior' }, false],
  [{ q: 'interview' }, false],
  [{ q: '.*' }, false],
  [{ status: ['interview'], q: 'cafe', tag: 'typescript', archived: false }, true],
  [{ status: ['interview'], q: 'cafe', tag: 'typescript', archived: true }, false],
  [{ status: ['applied'], q: 'cafe' }, false],
])('the filter %j finds the application: %s', (filters, found) => {
  expect(filterOf(filters)!(application)).toBe(found)
})

it.each(searches)('the search $n for $q in $text: found is $found', ({ text, q, found }) => {
  expect(filterOf({ q })!({ ...application, company: 'x', title: text, location: undefined, tags: [] })).toBe(
    found,
  )
  expect(filterOf({ q })!({ ...application, company: text, title: 'x', location: undefined, tags: [] })).toBe(
    found,
  )
})

it('filters find nothing in absent members', () => {
  const { location: _location, ...bare } = { ...application, tags: [] }
  expect(filterOf({ q: 'undefined' })!(bare)).toBe(false)
  expect(filterOf({ q: 'cafe' })!(bare)).toBe(true)
  expect(filterOf({ tag: 'typescript' })!(bare)).toBe(false)
})

it.each([{}, { status: undefined, q: undefined, tag: undefined, archived: undefined }])(
  'there is no filter for %j',
  (filters) => expect(filterOf(filters)).toBeUndefined(),
)
