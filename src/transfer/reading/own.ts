import { NewMove } from '../../applications/schemas.ts'
import type { ReadDraft } from './draft.ts'
import { asText, leaveOutItems, mostRead, readList } from './lists.ts'
import type { LeftItem } from './lists.ts'
import { readMember, withoutUndefined } from '../../reading/members.ts'
import type { Member } from '../../reading/members.ts'
import { reasonOf } from './reasons.ts'
import { movesOf as knownMovesOf } from './moves.ts'
import type { Times } from './moves.ts'
import { createRow } from './row.ts'
import type { Row } from './row.ts'
import type { Draft, DraftMove } from './types.ts'

export type Item = Record<string, unknown>

/** An application as our API writes it has these members, among others. */
export const isOwnItem = (item: Item) =>
  ['company', 'title', 'status', 'status_since', 'created_at', 'contacts'].every((member) =>
    Object.hasOwn(item, member),
  )

const single = [
  'url',
  'location',
  'work_mode',
  'employment_type',
  'salary',
  'source',
  'description',
  'resume',
  'priority',
  'next_action',
] as const satisfies Member[]

const lists = ['tags', 'contacts', 'interviews'] as const satisfies Member[]

/** Reads an application of our own export. Valid members come back as they were. */
export function readOwnItem(item: Item): ReadDraft {
  const refused = refusalOf(item)
  if (refused) return { warnings: [], refused }
  const row = createRow(new Map())
  const read = (member: Member) => readOwn(row, item, member)
  const appliedAt = read('applied_at') as string | undefined
  const createdAt = timeOf(row, item, 'created_at')
  const moves = movesOf(item, row, { appliedAt, createdAt })
  const archived = item.archived === true
  const draft = {
    company: read('company'),
    title: read('title'),
    status: moves.at(-1)!.to,
    ...Object.fromEntries(single.map((member) => [member, read(member)])),
    ...Object.fromEntries(lists.map((member) => [member, readList(row, item[member], member)])),
    archived,
    archived_at: archived ? timeOf(row, item, 'archived_at') : undefined,
    applied_at: appliedAt,
    created_at: createdAt,
    moves,
    notes: row.notesWith(readNotes(row, item)),
  }
  return { warnings: row.warnings, draft: withoutUndefined(draft) as Draft }
}

function refusalOf(item: Item) {
  for (const member of ['company', 'title'] as const) {
    if (isMissing(item[member])) return reasonOf(`missing_${member}`, member)
    const read = readMember(member, item[member])
    if ('code' in read) return reasonOf(read.code, member)
  }
  return undefined
}

const isMissing = (value: unknown) =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '')

function readOwn(row: Row, item: Item, member: Member): unknown {
  const value = item[member]
  if (value === undefined || value === null) return undefined
  const read = readMember(member, value)
  if ('value' in read) return read.value
  row.leaveOut(read.code, member, { header: member, text: asText(value) })
  return undefined
}

/** Notes that are too long are cut, as those of other trackers are. */
function readNotes(row: Row, item: Item): string {
  if (typeof item.notes === 'string') return item.notes
  readOwn(row, item, 'notes')
  return ''
}

function timeOf(row: Row, item: Item, member: 'archived_at' | 'created_at') {
  if (isMissing(item[member])) return undefined
  const { data } = NewMove.shape.at.safeParse(item[member])
  if (data === undefined) row.leaveOut('bad_date', member, { header: member, text: asText(item[member]) })
  return data
}

/** The history, and a last move without a time if the status is another one. */
function movesOf(item: Item, row: Row, times: Pick<Times, 'appliedAt' | 'createdAt'>): DraftMove[] {
  const moves = readHistory(item.history, row)
  const status = readOwn(row, item, 'status') as Draft['status'] | undefined
  const last = moves.at(-1)?.to
  const statusAt = NewMove.shape.at.safeParse(item.status_since).data
  if (last === undefined) return knownMovesOf({ ...times, statusAt, status: status ?? 'saved' })
  return status === undefined || status === last ? moves : [...moves, { to: status }]
}

/** Entries after the first ones are left out, as those of the lists are. */
function readHistory(history: unknown, row: Row) {
  const entries = Array.isArray(history) ? (history as unknown[]) : []
  const moves: DraftMove[] = []
  const left: LeftItem[] = []
  for (const entry of entries.slice(0, mostRead)) {
    const { to, at, note } = (typeof entry === 'object' && entry !== null ? entry : {}) as Item
    const { data } = NewMove.safeParse({ to, at, note: note ?? undefined })
    if (data) moves.push(data)
    else left.push({ code: 'bad_history', text: asText(entry) })
  }
  leaveOutItems(row, { member: 'history', header: 'history' }, left)
  if (entries.length > mostRead) row.leaveOut('too_many', 'history')
  return moves
}
