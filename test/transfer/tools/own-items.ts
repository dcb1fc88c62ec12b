import { NewApplication } from '../../../src/applications/schemas.ts'
import { escapeFormula } from '../../../src/transfer/formulas.ts'
import type { Random } from '../../tools/random.ts'

/** Pieces of text that break careless readers of CSV, and spreadsheets. */
const pieces =
  '=1+1|\'=x|\'\'-y|"|""|,|;|; |\n|\r|\r\n|\t|[|]|["a"]|{}|é|🔨|＝|＋1|-|@a|+49 30|  |null|N/A|\u200b|\u00a0|\u2028|\'|true|Company|1e3'
    .split('|')
    .concat('|', 'a', 'Word', '\ufeff')

const words = (random: Random, most: number) =>
  Array.from({ length: 1 + random.below(most) }, () => random.oneOf(pieces)).join('')

const time = (random: Random) => new Date(Date.UTC(2020, 0, 1) + random.below(2 ** 38)).toISOString()
const maybe = <T>(random: Random, value: () => T) => (random.below(3) > 0 ? value() : undefined)

/** Random text that the schema of a member accepts. */
function textFor(member: 'company' | 'title' | 'location' | 'notes', random: Random): string {
  const { data } = NewApplication.shape[member].safeParse(words(random, 6))
  return data ?? textFor(member, random)
}

/** An application with its history, as the export writes it. Every text is as odd as its schema allows. */
export function randomItem(random: Random) {
  const line = () => textFor('company', random)
  const lines = () => textFor('notes', random)
  const statuses = NewApplication.shape.status.unwrap().options
  const history = Array.from({ length: 1 + random.below(4) }, () => ({
    id: '01890a5d-ac96-774b-bcce-b302099a8057',
    to: random.oneOf(statuses),
    at: time(random),
    ...(random.below(2) && { note: lines() }),
    recorded_at: time(random),
  }))
  const archived = random.below(2) === 0
  const contact = {
    name: line(),
    role: line(),
    email: 'ada@mail.example',
    phone: '+49 30',
    url: 'https://a.example/"',
  }
  const item = {
    id: '01890a5d-ac96-774b-bcce-b302099a8057',
    company: line(),
    title: textFor('title', random),
    status: history.at(-1)!.to,
    status_since: history.at(-1)!.at,
    url: maybe(random, () => `https://a.example/?q=${encodeURIComponent(line().toWellFormed())}',"`),
    location: maybe(random, line),
    source: maybe(random, line),
    work_mode: maybe(random, () => random.oneOf(['on_site', 'hybrid', 'remote'] as const)),
    employment_type: maybe(random, () => random.oneOf(['full_time', 'other', 'internship'] as const)),
    salary: maybe(random, () =>
      random.oneOf([
        { currency: 'EUR' },
        { min: 0, max: 0.29, currency: 'USD', period: 'hour' },
        { min: 55000.5, currency: 'JPY' },
        { max: 1e12, currency: 'XXX', period: 'year' },
      ]),
    ),
    priority: maybe(random, () => 1 + random.below(5)),
    tags: Array.from({ length: random.below(4) }, line),
    next_action: maybe(random, () => ({ at: time(random), text: line() })),
    resume: maybe(random, line),
    archived,
    archived_at: archived ? time(random) : undefined,
    applied_at: maybe(random, () => time(random)),
    notes: maybe(random, lines),
    description: maybe(random, lines),
    contacts: Array.from({ length: random.below(3) }, () => ({ ...contact, name: line() })),
    interviews:
      maybe(random, () => [
        { id: '7c9e6679-7425-40de-944b-e07fc1f90ae7', at: time(random), kind: line(), notes: lines() },
      ]) ?? [],
    created_at: time(random),
    updated_at: time(random),
    version: 1 + random.below(9),
    history,
  }
  return item
}

type OwnItem = ReturnType<typeof randomItem>

/** The draft that an item must become. */
export function draftFrom({ id, status_since, updated_at, version, history, ...item }: OwnItem) {
  return {
    ...item,
    moves: history.map(({ to, at, ...rest }) => ({ to, at, ...('note' in rest && { note: rest.note }) })),
  }
}

const columns =
  `id company title status status_since applied_on applied_at url location source work_mode employment_type
  salary_min salary_max salary_currency salary_period priority tags next_action_at next_action_text resume archived
  archived_at created_at updated_at version notes description contacts interviews history`.split(/\s+/)

function textsOf(item: OwnItem): Record<string, unknown> {
  const { salary, next_action, tags, contacts, interviews, history, ...others } = item
  const joined = tags.join('; ')
  return {
    ...others,
    ...Object.fromEntries(Object.entries(salary ?? {}).map(([name, value]) => [`salary_${name}`, value])),
    ...Object.fromEntries(
      Object.entries(next_action ?? {}).map(([name, value]) => [`next_action_${name}`, value]),
    ),
    tags: joined.startsWith('[') || tags.some((tag) => tag.includes(';')) ? JSON.stringify(tags) : joined,
    contacts: JSON.stringify(contacts),
    interviews: JSON.stringify(interviews),
    history: JSON.stringify(history),
  }
}

const asText = (value: unknown) =>
  typeof value === 'string' ? value : JSON.stringify(value ?? '').replace(/^""$/, '')

const quoted = (text: string) => (/[",;\r\n\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** Our own CSV, by a writer that has nothing in common with the reader. */
export function ownCsv(items: OwnItem[], { separator = ',', lineEnd = '\r\n' } = {}) {
  const rows = items
    .map(textsOf)
    .map((texts) => columns.map((column) => escapeFormula(asText(texts[column]))))
  return [columns, ...rows].map((cells) => cells.map(quoted).join(separator) + lineEnd).join('')
}
