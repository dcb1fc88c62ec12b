import { isDeepStrictEqual } from 'node:util'
import type { News } from '../inbox/outbox.ts'
import type { Application, StoredApplication, StoredEntry } from './schemas.ts'

/** Members that go along with any change. */
const bookkeeping = ['version', 'updated_at', 'moves', 'status', 'status_since', 'company_key', 'url_key']

/** Events are put in order by `version`, for they may reach a reader in another one. */
const about = ({ id, version, company, title }: Application) => ({
  application_id: id,
  version,
  company,
  title,
})

/** What is told of an application: notes and descriptions are long, and private. */
function told({
  moves,
  company_key,
  url_key,
  notes,
  description,
  interviews,
  ...application
}: StoredApplication): Record<string, unknown> {
  return { ...application, interviews: interviews.map(({ notes: _notes, ...interview }) => interview) }
}

export function createdNews(application: StoredApplication): News {
  const { id, version, ...members } = told(application)
  return { event_type: 'application.created', payload: { ...about(application), application: members } }
}

/** The members that differ, by name, and with what they are now; null for none. */
export function updatedNews(before: StoredApplication, after: StoredApplication): News {
  const names = Object.keys({ ...before, ...after }) as (keyof StoredApplication)[]
  const changed = names.filter(
    (name) => !bookkeeping.includes(name) && !isDeepStrictEqual(before[name], after[name]),
  )
  const [old, now] = [told(before), told(after)]
  const shown = changed.filter((name) => name in old || name in now)
  const changes = Object.fromEntries(shown.map((name) => [name, now[name] ?? null]))
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
