import { dayOf } from '../time.ts'
import { Stage } from './schemas.ts'
import type { ApplicationStatus } from './schemas.ts'
import type { Milestones, StoredMove } from './stored.ts'

/** The moves that are an answer of the employer. */
const answers: ApplicationStatus[] = ['screening', 'interview', 'offer', 'accepted', 'rejected']

const stages: readonly ApplicationStatus[] = Stage.options

/** A move in an application's `move_days`. */
export const moveDayOf = ({ to, at }: Pick<StoredMove, 'to' | 'at'>) => `${to} ${dayOf(at)}`

type Moved = { move_days: string[]; applied_at?: string | undefined }

/**
 * The milestones of an application. The order of `move_days` makes no difference, because a move may be recorded late.
 *
 * - `reached`: the furthest stage of a move. `applied_at` stands for a move to `applied`.
 * - `applied_on`: the day of `applied_at`, otherwise of the first move to `applied` or a later stage.
 * - `answered_on`: the day of the first answer, on `applied_on` or later.
 */
export function milestonesOf({ move_days, applied_at }: Moved): Milestones {
  const moves = move_days.map((moveDay) => {
    const [to, day] = moveDay.split(' ') as [ApplicationStatus, string]
    return { to, day, stage: stages.indexOf(to) }
  })
  const applied = stages.indexOf('applied')
  const reached = Math.max(applied_at === undefined ? -1 : applied, ...moves.map(({ stage }) => stage))
  const applied_on = applied_at
    ? dayOf(applied_at)
    : firstOf(moves.filter(({ stage }) => stage >= applied).map(({ day }) => day))
  const answered = moves.filter(({ to, day }) => answers.includes(to) && applied_on && day >= applied_on)
  return { reached: Stage.options[reached], applied_on, answered_on: firstOf(answered.map(({ day }) => day)) }
}

const firstOf = (days: string[]) => days.toSorted()[0]
