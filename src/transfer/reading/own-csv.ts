import { deepest, isDeeper } from './depth.ts'

/** Our own CSV has these columns, among others. */
const ownColumns = ['company', 'title', 'status', 'created_at', 'salary_currency', 'history']

export const isOwnHeader = (cells: string[]) => ownColumns.every((column) => cells.includes(column))

/** An application as our export writes it in JSON, out of the cells of our own CSV by their headers. */
export function ownItemOf(cells: ReadonlyMap<string, string>): Record<string, unknown> {
  const textOf = (column: string) => cells.get(column) || undefined
  const textsOf = (prefix: string, names: string[]) =>
    names.map((name) => [name, textOf(`${prefix}_${name}`)] as const).filter(([, text]) => text !== undefined)
  const { min, max, ...pay } = Object.fromEntries(textsOf('salary', ['min', 'max', 'currency', 'period']))
  const next = Object.fromEntries(textsOf('next_action', ['at', 'text']))
  return {
    ...Object.fromEntries(plainColumns.map((column) => [column, textOf(column)])),
    salary: objectOf({ ...pay, min: numberOf(min), max: numberOf(max) }),
    next_action: objectOf(next),
    priority: numberOf(textOf('priority')),
    archived: cells.get('archived')?.toLowerCase() === 'true',
    tags: tagsOf(cells.get('tags') ?? ''),
    contacts: jsonOf(textOf('contacts')),
    interviews: jsonOf(textOf('interviews')),
    history: jsonOf(textOf('history')),
  }
}

const plainColumns = [
  'company',
  'title',
  'status',
  'status_since',
  'applied_at',
  'url',
  'location',
  'source',
  'work_mode',
  'employment_type',
  'resume',
  'archived_at',
  'created_at',
  'notes',
  'description',
]

/** A text that is no number stays, so that it is named as wrong. */
const numberOf = (text: string | undefined) =>
  text === undefined || text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text)

const objectOf = (members: Record<string, unknown>) => {
  const given = Object.entries(members).filter(([, value]) => value !== undefined)
  return given.length > 0 ? Object.fromEntries(given) : undefined
}

const tagsOf = (text: string) => {
  if (text.startsWith('[')) return jsonOf(text)
  return text === '' ? [] : text.split('; ')
}

function jsonOf(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    const value = JSON.parse(text) as unknown
    return isDeeper(value, deepest) ? text : value
  } catch {
    return text
  }
}
