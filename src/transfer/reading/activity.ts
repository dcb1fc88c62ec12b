import type { ApplicationStatus } from '../../applications/schemas.ts'
import { NewMove } from '../../applications/schemas.ts'
import { mostRead } from './lists.ts'
import type { Row } from './row.ts'
import { readStatus } from './statuses.ts'
import type { DraftMove } from './types.ts'

const mostMoves = 80

/** The moves in Reactive Resume's `activity`. Its notes become lines of the notes. */
export function readActivity(row: Row, status: ApplicationStatus): DraftMove[] | undefined {
  const entries = row
    .all('activity')
    .flatMap(({ value }) => (Array.isArray(value) ? (value as unknown[]) : []))
  const stages = entries.map(membersOf).filter(({ type }) => type === 'stage')
  if (stages.length > mostRead) row.leaveOut('too_many', 'history')
  const moves = stages
    .slice(-mostRead)
    .map(moveOf)
    .filter((move) => move !== undefined)
    .toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at))
    .filter((move, index, sorted) => move.to !== sorted[index - 1]?.to)
    .slice(-mostMoves)
  row.leftovers.push(...entries.map(noteOf).filter((note) => note !== undefined))
  if (moves.length === 0) return undefined
  return moves.at(-1)?.to === status ? moves : [...moves.slice(1 - mostMoves), { to: status }]
}

function moveOf({ stage, at }: Record<string, unknown>) {
  const to = typeof stage === 'string' ? readStatus(stage)?.status : undefined
  const time = NewMove.shape.at.safeParse(at).data
  return to && time ? { to, at: time } : undefined
}

function noteOf(entry: unknown) {
  const { type, text } = membersOf(entry)
  return type === 'note' && typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined
}

const membersOf = (entry: unknown) =>
  (typeof entry === 'object' && entry !== null ? entry : {}) as Record<string, unknown>
