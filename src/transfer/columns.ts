import type { ExportedApplication } from './schemas.ts'

/** An application with the day of application. It differs from the day of `applied_at` if there is none. */
type ExportedRow = ExportedApplication & { applied_on?: string | undefined }

type Cell = string | number | boolean | undefined
type Cells = Record<string, (row: ExportedRow) => Cell>

/** The columns of the whole application, in their order. `reading/` reads them back. */
const all = {
  id: ({ id }) => id,
  company: ({ company }) => company,
  title: ({ title }) => title,
  status: ({ status }) => status,
  status_since: ({ status_since }) => status_since,
  applied_on: ({ applied_on }) => applied_on,
  applied_at: ({ applied_at }) => applied_at,
  url: ({ url }) => url,
  location: ({ location }) => location,
  source: ({ source }) => source,
  work_mode: ({ work_mode }) => work_mode,
  employment_type: ({ employment_type }) => employment_type,
  salary_min: ({ salary }) => salary?.min,
  salary_max: ({ salary }) => salary?.max,
  salary_currency: ({ salary }) => salary?.currency,
  salary_period: ({ salary }) => salary?.period,
  priority: ({ priority }) => priority,
  tags: ({ tags }) => tagsCell(tags),
  next_action_at: ({ next_action }) => next_action?.at,
  next_action_text: ({ next_action }) => next_action?.text,
  resume: ({ resume }) => resume,
  archived: ({ archived }) => archived,
  archived_at: ({ archived_at }) => archived_at,
  created_at: ({ created_at }) => created_at,
  updated_at: ({ updated_at }) => updated_at,
  version: ({ version }) => version,
  notes: ({ notes }) => notes,
  description: ({ description }) => description,
  contacts: ({ contacts }) => JSON.stringify(contacts),
  interviews: ({ interviews }) => JSON.stringify(interviews),
  history: ({ history }) => JSON.stringify(history),
} satisfies Cells

/** The columns that an employment office asks for as a proof of the search. */
const proof = {
  applied_on: all.applied_on,
  company: all.company,
  title: all.title,
  location: all.location,
  contact: ({ contacts }) => contactCell(contacts[0]),
  source: all.source,
  url: all.url,
  status: all.status,
  status_since: ({ status_since }) => status_since.slice(0, 10),
} satisfies Cells

type Columns = 'all' | 'proof'

const sets: Record<Columns, Cells> = { all, proof }

export const headerOf = (columns: Columns) => Object.keys(sets[columns])

/** The texts of an application's cells, in the order of the columns. A member that it lacks is an empty text. */
export const cellsOf = (row: ExportedRow, columns: Columns = 'all') =>
  Object.values(sets[columns]).map((cellOf) => String(cellOf(row) ?? ''))

/** Tags are joined. They are a JSON array if that could not be taken apart again. */
function tagsCell(tags: string[]) {
  const joined = tags.join('; ')
  return joined.startsWith('[') || tags.some((tag) => tag.includes(';')) ? JSON.stringify(tags) : joined
}

const contactCell = (contact: ExportedApplication['contacts'][number] | undefined) =>
  contact && [contact.name, contact.email].filter((text) => text !== undefined).join(', ')
