import { isDeepStrictEqual } from 'node:util'
import type { News } from '../inbox/outbox.ts'
import type { Application, StoredApplication, StoredEntry } from './schemas.ts'

/** Members that change with any change, or that only the table has. */
const bookkeeping = [
  'id',
  'version',
  'updated_at',
  'moves',
  'status',
  'status_since',
  'company_key',
  'url_key',
]

/**
 * The members whose values events carry. A key that reads the inbox has no right to the applications themselves: of every
 * other member, such as contacts, salary and notes, events carry the name alone.
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

/** Events are put in order by `version`, for they may reach a reader in another one. */
const about = ({ id, version, company, title }: Application) => ({
  application_id: id,
  version,
  company,
  title,
})

export function createdNews(application: StoredApplication): News {
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

/** Lists and `archived` have a value though nobody gave one. */
const holds = (value: unknown) => value !== false && !(Array.isArray(value) && value.length === 0)

/** The members that differ, by name; with their new values, or null for none, where these are carried. */
export function updatedNews(before: StoredApplication, after: StoredApplication): News {
  const names = Object.keys({ ...before, ...after }) as (keyof StoredApplication)[]
  const changed = names.filter(
    (name) => !bookkeeping.includes(name) && !isDeepStrictEqual(before[name], after[name]),
  )
  const changes = Object.fromEntries(changed.filter(isCarried).map((name) => [name, after[name] ?? null]))
  return { event_type: 'application.updated', payload: { ...about(after), changed, changes } }
}

export const movedNews = (after: StoredApplication, { id, from, to, at, note }: StoredEntry): News => ({
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

/** A move back, which leaves no entry: `retracted` is the one that is gone. */
export const retractedNews = (
  before: StoredApplication,
  after: StoredApplication,
  retracted: StoredEntry,
): News => ({
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

/** Its version is above all that the application had. */
export const deletedNews = (before: StoredApplication): News => ({
  event_type: 'application.deleted',
  payload: { ...about(before), version: before.version + 1, status: before.status },
})
