import { dayOf, mostAheadMs } from '../time.ts'
import { longestText } from '../reading/members.ts'
import type { Draft, Reason } from './reading/types.ts'

/** A day in the future on which something has happened is a slip of the pen. It is left out, and goes to the notes. */
export function withoutFutureDates(draft: Draft, now: Date): { draft: Draft; warnings: Reason[] } {
  const latest = new Date(now.getTime() + mostAheadMs).toISOString()
  const isFuture = (time: string | undefined) => time !== undefined && time > latest
  const { applied_at, created_at, moves, ...others } = draft
  const dates = [
    { member: 'applied_at', time: applied_at },
    { member: 'created_at', time: created_at },
    ...moves
      .filter(({ at }) => at !== applied_at && at !== created_at)
      .map(({ at }) => ({ member: 'status', time: at })),
  ].filter(({ time }) => isFuture(time))
  if (dates.length === 0) return { draft, warnings: [] }
  const warnings = dates.map(({ member, time }) => ({
    code: 'date_in_future',
    member,
    detail: `The date ${dayOf(time!)} is in the future.`,
  }))
  const lines = dates.map(({ member, time }) => `${member}: ${dayOf(time!)}`)
  const notes = [...(draft.notes === undefined ? [] : [draft.notes]), ...lines].join('\n')
  return {
    draft: {
      ...others,
      ...(!isFuture(applied_at) && { applied_at }),
      ...(!isFuture(created_at) && { created_at }),
      moves: moves.map(({ at, ...move }) => (isFuture(at) ? move : { ...move, at })),
      ...(notes.length <= longestText && { notes }),
    },
    warnings,
  }
}
