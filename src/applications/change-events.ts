import { isDeepStrictEqual } from 'node:util'
import type { ChangeEvent } from '../inbox/outbox.ts'
import type { Application } from './schemas.ts'
import type { StoredApplication, StoredMove } from './stored.ts'

/** Members that change with every change, or that exist only in the table. */
const bookkeeping = [
  'id',
  'version',
  'updated_at',
  'moves',
  'status',
  'status_since',
  'company_key',
  'url_key',
  'move_days',
  'archived_at',
]

/**
 * The members whose values are in events. An API key that reads the inbox may not read the applications. For every
 * other member, such as contacts, salary and notes, an event has only the name.
 */
const carried = [
  'company',
  'title',
  'url',
  'status',
  'source',
  'location',
  'tags',
  'priority',
  'applied_at',
  'status_since',
  'created_at',
  'updated_at',
] as const

const isCarried = (name: string): name is (typeof carried)[number] =>
  (carried as readonly string[]).includes(name)

/** Readers order events by `version`, because events may arrive out of order. */
const about = ({ id, version, company, title }: Application) => ({
  application_id: id,
  version,
  company,
  title,
})

export function createdEvent(application: StoredApplication): ChangeEvent {
  const members = Object.entries(application)
  const others = members.filter(
    ([name, value]) => !isCarried(name) && !bookkeeping.includes(name) && holds(value),
  )
  return {
    event_type: 'application.created',
    payload: {
      ...about(application),
      application: Object.fromEntries(members.filter(([name]) => isCarried(name))),
      other_members: others.map(([name]) => name),
    },
  }
}

/** Lists and `archived` have a value even if the request omits them. */
const holds = (value: unknown) => value !== false && !(Array.isArray(value) && value.length === 0)

/** The names of the changed members. The members that events carry also have their new value, or null. */
export function updatedEvent(before: StoredApplication, after: StoredApplication): ChangeEvent {
  const names = Object.keys({ ...before, ...after }) as (keyof StoredApplication)[]
  const changed = names.filter(
    (name) => !bookkeeping.includes(name) && !isDeepStrictEqual(before[name], after[name]),
  )
  const changes = Object.fromEntries(changed.filter(isCarried).map((name) => [name, after[name] ?? null]))
  return { event_type: 'application.updated', payload: { ...about(after), changed, changes } }
}

export const movedEvent = (
  after: StoredApplication,
  { id, from, to, at, note }: StoredMove,
): ChangeEvent => ({
  event_type: 'application.status_changed',
  payload: {
    ...about(after),
    entry_id: id,
    from,
    to,
    at,
    has_note: note !== undefined,
    applied_at: after.applied_at ?? null,
  },
})

/** A move was undone. `retracted` is the id of that move. */
export const retractedEvent = (
  before: StoredApplication,
  after: StoredApplication,
  retracted: StoredMove,
): ChangeEvent => ({
  event_type: 'application.status_changed',
  payload: {
    ...about(after),
    from: before.status,
    to: after.status,
    at: after.status_since,
    retracted: retracted.id,
    applied_at: after.applied_at ?? null,
  },
})

/** Its version is higher than every version of the application. */
export const deletedEvent = (before: StoredApplication): ChangeEvent => ({
  event_type: 'application.deleted',
  payload: { ...about(before), version: before.version + 1, status: before.status },
})
