import { isDeepStrictEqual } from 'node:util'
import type { News } from '../inbox/outbox.ts'
import type { Application, StoredApplication, StoredEntry } from './schemas.ts'

/** Long and private: of these only the name is told. */
const untold = ['notes', 'description'] as const

/** What a change does not count as one of. */
const kept = ['version', 'updated_at', 'moves', 'status', 'status_since'] as const

/** Events are put in order by `version`, for they may reach a reader in another one. */
const about = ({ id, version, company, title }: Application) => ({
  application_id: id,
  version,
  company,
  title,
})

export function createdNews(application: StoredApplication): News {
  const { id, moves, version, ...told } = without(application, untold)
  return { event_type: 'application.created', payload: { ...about(application), application: told } }
}

/** The members that differ, by name, and with what they are now; null for none. */
export function updatedNews(before: StoredApplication, after: StoredApplication): News {
  const names = Object.keys({ ...before, ...after }) as (keyof StoredApplication)[]
  const changed = names.filter(
    (name) => !isOneOf(kept, name) && !isDeepStrictEqual(before[name], after[name]),
  )
  const told = changed.filter((name) => !isOneOf(untold, name))
  const changes = Object.fromEntries(told.map((name) => [name, after[name] ?? null]))
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
    note,
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

const isOneOf = (names: readonly string[], name: string) => names.includes(name)

const without = <T extends object, K extends keyof T>(thing: T, names: readonly K[]) =>
  Object.fromEntries(
    Object.entries(thing).filter(([name]) => !isOneOf(names as readonly string[], name)),
  ) as Omit<T, K>
