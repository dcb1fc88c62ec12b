import { isDeepStrictEqual } from 'node:util'
import { inFuture, mostAheadMs, mostMoves, requireFitting, tooManyMoves } from './refusals.ts'
import { createdNews, deletedNews, movedNews, retractedNews, updatedNews } from './news.ts'
import type { ApplicationChanges, Move, NewApplication, StoredApplication, StoredEntry } from './schemas.ts'

type Parts = { newId: () => string; now: () => Date }

/** What becomes of an application: what is to be kept of it and its history, and what is told. Nothing is read or written. */
export function createDecisions({ newId, now }: Parts) {
  const next = (before: StoredApplication) => ({
    ...before,
    // Clocks differ, and what was updated since a time is looked for by it.
    updated_at: latestOf(now().toISOString(), before.updated_at),
    version: before.version + 1,
  })

  function requirePast(at: string, pointer: string) {
    if (Date.parse(at) > now().getTime() + mostAheadMs) throw inFuture(pointer)
  }

  const withIds = (interviews: NonNullable<ApplicationChanges['interviews']>) =>
    interviews.map((interview) => ({ ...interview, id: interview.id ?? newId() }))

  return {
    /** Throws `payload_too_large`, and `validation_failed` for a date in the future. */
    create({ allow_duplicate, status = 'saved', interviews = [], ...fields }: NewApplication) {
      const created_at = now().toISOString()
      const isApplied = status === 'applied'
      const applied_at = fields.applied_at ?? created_at
      requirePast(applied_at, '/applied_at')
      const after: StoredApplication = {
        tags: [],
        contacts: [],
        archived: false,
        ...withoutNulls({ ...fields, applied_at: isApplied ? applied_at : fields.applied_at }),
        interviews: withIds(interviews),
        id: newId(),
        status,
        status_since: isApplied && applied_at <= created_at ? applied_at : created_at,
        created_at,
        updated_at: created_at,
        version: 1,
        moves: 1,
      }
      requireFitting(after)
      const entry: StoredEntry = {
        id: newId(),
        to: status,
        at: after.status_since,
        recorded_at: created_at,
      }
      return { after, entry, news: createdNews(after), mayBeSecond: allow_duplicate }
    },

    /** Null takes a member away; lists are replaced whole. Undefined where nothing changes; throws as `create` does. */
    update(before: StoredApplication, { allow_duplicate, interviews, ...fields }: ApplicationChanges) {
      const merged = withoutNulls({
        ...before,
        ...fields,
        interviews: interviews ? withIds(interviews) : before.interviews,
      })
      if (isDeepStrictEqual(merged, before)) return undefined
      if (fields.applied_at) requirePast(fields.applied_at, '/applied_at')
      const after = next(merged)
      requireFitting(after)
      return { after, news: updatedNews(before, after), mayBeSecond: allow_duplicate }
    },

    remove: (before: StoredApplication) => ({ news: deletedNews(before) }),

    /** Throws `validation_failed` for what lies in the future; returns the refusal of one move too many. */
    move(before: StoredApplication, { to, note, at = now().toISOString() }: Move) {
      requirePast(at, '/at')
      if (before.moves >= mostMoves) return tooManyMoves()
      const isFirst = to === 'applied' && before.applied_at === undefined
      const entry: StoredEntry = {
        id: newId(),
        from: before.status,
        to,
        at,
        note,
        recorded_at: now().toISOString(),
        sets_applied_at: isFirst || undefined,
      }
      const after: StoredApplication = {
        ...next(before),
        status: to,
        status_since: at,
        moves: before.moves + 1,
        ...(isFirst && { applied_at: at }),
      }
      return { after, entry, news: movedNews(after, entry) }
    },

    /** The latest move and what it set are taken back. */
    retract(before: StoredApplication, latest: StoredEntry, previous: StoredEntry) {
      const takesBack = latest.sets_applied_at && before.applied_at === latest.at
      const after: StoredApplication = {
        ...next(before),
        status: previous.to,
        status_since: previous.at,
        moves: before.moves - 1,
        ...(takesBack && { applied_at: undefined }),
      }
      return { after, news: retractedNews(before, after, latest) }
    },
  }
}

const latestOf = (one: string, other: string) => (one > other ? one : other)

/** Null stands for none. */
const withoutNulls = <T extends object>(thing: T) =>
  Object.fromEntries(Object.entries(thing).filter(([, value]) => value !== null && value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], null> | (null extends T[K] ? undefined : never)
  }
