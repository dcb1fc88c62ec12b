import type { ApplicationStatus } from '../../applications/schemas.ts'
import type { DraftMove } from './types.ts'

export type Times = {
  status: ApplicationStatus
  savedAt?: string | undefined
  createdAt?: string | undefined
  appliedAt?: string | undefined
  statusAt?: string | undefined
}

/** The moves that are known. None is invented, and one without a known time has no `at`. */
export function movesOf({ status, savedAt, createdAt, appliedAt, statusAt }: Times): DraftMove[] {
  if (status === 'saved') return [moveTo('saved', savedAt ?? statusAt ?? createdAt)]
  const before: DraftMove[] = []
  if (savedAt) before.push(moveTo('saved', savedAt))
  if (appliedAt && status !== 'applied') before.push(moveTo('applied', appliedAt))
  return inOrder([...before, moveTo(status, status === 'applied' ? (appliedAt ?? statusAt) : statusAt)])
}

const moveTo = (to: ApplicationStatus, at: string | undefined): DraftMove => (at ? { to, at } : { to })

/**
 * A time of saving that is later than the next move belongs to the other tracker: it was entered there afterwards. A
 * time of the last move that is earlier than the one before is not its time.
 */
function inOrder(moves: DraftMove[]): DraftMove[] {
  const [first, second] = moves
  if (first?.to === 'saved' && isLater(first, second)) return inOrder(moves.slice(1))
  const last = moves.at(-1)
  return last && isLater(moves.at(-2), last) ? [...moves.slice(0, -1), { to: last.to }] : moves
}

/** ISO times in UTC have the order of their texts. */
const isLater = (one: DraftMove | undefined, other: DraftMove | undefined) =>
  one?.at !== undefined && other?.at !== undefined && one.at > other.at
