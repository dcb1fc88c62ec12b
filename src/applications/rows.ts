import { keys, partitions } from '../table/keys.ts'
import type { Item, Range } from '../table/keys.ts'
import type { Write } from '../table/transact.ts'
import { companyKeyOf } from './list-rows.ts'
import type { StoredApplication, StoredMove } from './stored.ts'
import { urlHashOf } from './url-key.ts'

/** An application before and after a change, and its new moves. */
export type Transition = {
  before?: StoredApplication | undefined
  after?: StoredApplication | undefined
  newMoves?: StoredMove[] | undefined
}

/** The name of the write of the application itself. It is refused if another request has changed the application. */
export const applicationWriteName = 'application'

export const idOf = ({ before, after }: Transition) => (before ?? after)?.id ?? ''

/**
 * Adds `company_key` and `url_key`, the keys of the rows beside the application by today's rules. So every change
 * writes rows of earlier rules anew.
 */
export const withKeys = (application: StoredApplication): StoredApplication => ({
  ...application,
  company_key: companyKeyOf(application.company),
  url_key: application.url === undefined ? undefined : urlHashOf(application.url),
})

/** Writes the application if it is still as it was before the change. */
export function applicationWrite(userId: string, transition: Transition): Write {
  const { before, after } = transition
  const key = keys.application(userId, idOf(transition))
  const condition = {
    name: applicationWriteName,
    when: before ? { version: before.version } : ('if-absent' as const),
  }
  return after ? { put: { ...key, ...after }, ...condition } : { delete: key, ...condition }
}

/** Writes the new moves, or deletes the moves that the application has lost. */
export function moveWrites(userId: string, transition: Transition): Write[] {
  const id = idOf(transition)
  const [old, now] = [transition.before?.moves ?? 0, transition.after?.moves ?? 0]
  if (transition.newMoves)
    return transition.newMoves.map((move, index) => ({
      put: { ...keys.move(userId, id, old + 1 + index), ...move },
    }))
  return Array.from({ length: old - now }, (_, index) => ({ delete: keys.move(userId, id, old - index) }))
}

/** The applications themselves, without the rows beside them. */
export const applicationsRange = (userId: string): Range => ({
  pk: partitions.applications(userId),
  between: ['application#', 'application$'],
})

/** The applications from one id to another. */
export const applicationsBetween = (userId: string, first: string, last: string): Range => ({
  pk: partitions.applications(userId),
  between: [keys.application(userId, first).sk, keys.application(userId, last).sk],
})

/** The moves of the applications from one id to another. */
export const movesBetween = (userId: string, first: string, last: string): Range => ({
  pk: partitions.applications(userId),
  between: [`history#${first}#`, `history#${last}$`],
})

/** The moves of an application, oldest first. */
export const movesRange = (userId: string, id: string): Range => movesBetween(userId, id, id)

/** The application of a move: `history#<application id>#<number>`. */
export const applicationIdOf = ({ sk }: Item) => sk.split('#')[1] ?? ''
