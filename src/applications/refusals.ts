import { AppError } from '../errors.ts'
import type { StoredApplication } from './schemas.ts'

/** Bytes of the JSON of an application. */
const largestApplication = 128 * 1024

/** All of an application's moves go with it, in one transaction of at most 100 writes. */
export const mostMoves = 80

/** A date alone is a day somewhere: it may have begun there and not here. */
export const mostAheadMs = 86_400_000

/** Throws `payload_too_large`. */
export function requireFitting(application: StoredApplication) {
  if (Buffer.byteLength(JSON.stringify(application)) <= largestApplication) return
  throw new AppError('payload_too_large', `An application is larger than ${largestApplication / 1024} KB.`)
}

export const conflict = () =>
  new AppError('conflict', 'Others change the same application: send the request again.')

export const changedSince = (version: number) =>
  new AppError(
    'precondition_failed',
    `"If-Match" does not name the version that the application has now, which is "${version}".`,
  )

export const alreadySaved = (existingId: string) =>
  new AppError('already_exists', 'This URL is saved already.', { existingId })

/** Of two creations of one URL, or of many that were allowed to have it. */
export const busyUrl = () => new AppError('conflict', 'Others save the same URL: send the request again.')

export const tooManyOfOneUrl = (existingId: string) =>
  new AppError('already_exists', 'No more applications can have this URL.', { existingId })

export const tooManyMoves = () =>
  new AppError('conflict', `An application has at most ${mostMoves} moves: retract one first.`)

export const notLatest = () => new AppError('conflict', 'Only the latest move can be retracted.')

export const isBeginning = () =>
  new AppError('conflict', 'Where an application began cannot be retracted: delete the application.')

export function inFuture(pointer: string) {
  const detail = 'What has happened cannot lie in the future.'
  return new AppError('validation_failed', detail, { errors: [{ in: 'body', pointer, detail }] })
}
