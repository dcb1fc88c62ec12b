import { isDeepStrictEqual } from 'node:util'
import { mostAheadMs } from '../time.ts'
import { largestApplication, mostMoves } from './limits.ts'
import { createdEvent, deletedEvent, movedEvent, retractedEvent, updatedEvent } from './change-events.ts'
import { moveDayOf } from './milestones.ts'
import { inFuture, tooLarge, tooManyMoves } from './refusals.ts'
import type { ApplicationChanges, NewApplication, NewMove } from './schemas.ts'
import type { StoredApplication, StoredMove } from './stored.ts'

/**
 * The rules of the tracker. Each function gets an application as it is, and returns it as it will be, with the new
 * move and the event that tells of the change. It reads nothing and writes nothing.
 */
export function createDecisions({ newId }: { newId: () => string }) {
  const next = (before: StoredApplication, now: Date) => ({
    ...before,
    // Clients ask for changes since a time. An instance whose clock is ahead may have made the last change, so
    // `updated_at` never goes back.
    updated_at: latestOf(now.toISOString(), before.updated_at),
    version: before.version + 1,
  })

  const withIds = (interviews: NonNullable<ApplicationChanges['interviews']>) =>
    interviews.map((interview) => ({ ...interview, id: interview.id ?? newId() }))

  return {
    /** Throws `payload_too_large`, and `validation_failed` for a date in the future. */
    create({ allow_duplicate, status = 'saved', interviews, ...members }: NewApplication, now: Date) {
      const created_at = now.toISOString()
      const isApplied = status === 'applied'
      const applied_at = members.applied_at ?? created_at
      requirePast(applied_at, now, '/applied_at')
      const status_since = isApplied && applied_at <= created_at ? applied_at : created_at
      const after: StoredApplication = {
        ...initial(),
        ...withoutNulls({ ...members, applied_at: isApplied ? applied_at : members.applied_at }),
        interviews: withIds(interviews ?? []),
        id: newId(),
        status,
        status_since,
        created_at,
        updated_at: created_at,
        version: 1,
        moves: 1,
        move_days: [moveDayOf({ to: status, at: status_since })],
        archived_at: members.archived ? created_at : undefined,
      }
      requireFitting(after)
      const move: StoredMove = {
        id: newId(),
        to: status,
        at: after.status_since,
        recorded_at: created_at,
      }
      return { after, newMoves: [move], event: createdEvent(after), mayBeSecond: allow_duplicate }
    },

    /**
     * Null removes a member, and empties a list. A list is replaced as a whole. Returns undefined if nothing changes.
     * Throws like `create`.
     */
    update(
      before: StoredApplication,
      { allow_duplicate, interviews, ...members }: ApplicationChanges,
      now: Date,
    ) {
      const merged = {
        ...initial(),
        ...withoutNulls({
          ...before,
          ...members,
          interviews: interviews === undefined ? before.interviews : withIds(interviews ?? []),
        }),
      }
      if (isDeepStrictEqual(merged, before)) return undefined
      if (members.applied_at) requirePast(members.applied_at, now, '/applied_at')
      const archived_at = before.archived ? before.archived_at : now.toISOString()
      const after = { ...next(merged, now), archived_at: merged.archived ? archived_at : undefined }
      requireFitting(after)
      return { after, event: updatedEvent(before, after), mayBeSecond: allow_duplicate }
    },

    remove: (before: StoredApplication) => ({ event: deletedEvent(before) }),

    /** Throws `validation_failed` for a date in the future, and `conflict` if the application has too many moves. */
    move(before: StoredApplication, { to, note, at }: NewMove, now: Date) {
      const recorded_at = now.toISOString()
      const movedAt = at ?? recorded_at
      requirePast(movedAt, now, '/at')
      if (before.moves >= mostMoves) throw tooManyMoves()
      const isFirst = to === 'applied' && before.applied_at === undefined
      const move: StoredMove = {
        id: newId(),
        from: before.status,
        to,
        at: movedAt,
        note,
        recorded_at,
        sets_applied_at: isFirst || undefined,
      }
      const after: StoredApplication = {
        ...next(before, now),
        status: to,
        status_since: movedAt,
        moves: before.moves + 1,
        move_days: before.move_days && [...before.move_days, moveDayOf(move)],
        ...(isFirst && { applied_at: movedAt }),
      }
      return { after, move, newMoves: [move], event: movedEvent(after, move) }
    },

    /** Undoes the latest move. `previous` is the move before it. */
    retract(
      before: StoredApplication,
      { latest, previous, now }: { latest: StoredMove; previous: StoredMove; now: Date },
    ) {
      const undoesApplied = latest.sets_applied_at && before.applied_at === latest.at
      const after: StoredApplication = {
        ...next(before, now),
        status: previous.to,
        status_since: previous.at,
        moves: before.moves - 1,
        move_days: before.move_days?.slice(0, -1),
        ...(undoesApplied && { applied_at: undefined }),
      }
      return { after, event: retractedEvent(before, after, latest) }
    },
  }
}

/** The members that version 1.0.0 did not have do not count. So an application that fitted then still fits. */
export function requireFitting({
  move_days: _days,
  archived_at: _at,
  captured: _hashes,
  ...application
}: StoredApplication) {
  if (Buffer.byteLength(JSON.stringify(application)) > largestApplication) throw tooLarge()
}

function requirePast(at: string, now: Date, pointer: string) {
  if (Date.parse(at) > now.getTime() + mostAheadMs) throw inFuture(pointer)
}

/** The members that always have a value. */
const initial = () => ({ tags: [], contacts: [], archived: false })

const latestOf = (one: string, other: string) => (one > other ? one : other)

type WithoutNulls<T> = {
  [K in keyof T as null extends T[K] ? never : K]: T[K]
} & {
  [K in keyof T as null extends T[K] ? K : never]?: Exclude<T[K], null>
}

/** Removes the members that are null or undefined. */
const withoutNulls = <T extends object>(thing: T) =>
  Object.fromEntries(
    Object.entries(thing).filter(([, value]) => value !== null && value !== undefined),
  ) as WithoutNulls<T>
