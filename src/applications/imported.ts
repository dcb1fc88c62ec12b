import { requireFitting } from './decisions.ts'
import { mostMoves } from './limits.ts'
import { moveDayOf } from './milestones.ts'
import { tooManyMoves } from './refusals.ts'
import type { Application } from './schemas.ts'
import type { StoredApplication, StoredMove } from './stored.ts'

/** An application of another tracker, or of an export. */
export type ImportedApplication = Omit<
  Application,
  'id' | 'interviews' | 'status_since' | 'created_at' | 'updated_at' | 'version'
> & {
  interviews: (Omit<Application['interviews'][number], 'id'> & { id?: string | undefined })[]
  /** The time when it was saved there. */
  created_at?: string | undefined
  archived_at?: string | undefined
  /** Oldest first, at least one. The last one is the status. A move without a time counts as made now. */
  moves: { to: Application['status']; at?: string | undefined; note?: string | undefined }[]
}

/**
 * The application and its moves, as they will be stored. Throws `payload_too_large`, and `conflict` for too
 * many moves.
 */
export function importedApplication(
  imported: ImportedApplication,
  { newId, now }: { newId: () => string; now: Date },
) {
  const { moves, interviews, created_at, archived_at, ...members } = imported
  const time = now.toISOString()
  if (moves.length > mostMoves) throw tooManyMoves()
  const { applied_at } = members

  // Undoing this move removes `applied_at`, as if the move had been made here.
  const setter = moves.findIndex(({ to, at }, index) => index > 0 && to === 'applied' && at === applied_at)
  const newMoves = moves.map(({ to, at = time, note }, index): StoredMove => ({
    id: newId(),
    from: moves[index - 1]?.to,
    to,
    at,
    note,
    recorded_at: time,
    sets_applied_at: (applied_at !== undefined && index === setter) || undefined,
  }))
  const after: StoredApplication = {
    ...members,
    id: newId(),
    interviews: interviews.map((interview) => ({ ...interview, id: interview.id ?? newId() })),
    status_since: newMoves.at(-1)!.at,
    created_at: created_at && created_at < time ? created_at : time,
    updated_at: time,
    version: 1,
    moves: moves.length,
    move_days: newMoves.map(moveDayOf),
    archived_at: members.archived ? archived_at : undefined,
  }
  // A move may make an application larger, so what a move changes does not count.
  requireFitting({ ...after, applied_at: undefined, status: 'saved', moves: 1 })
  return { after, newMoves }
}
