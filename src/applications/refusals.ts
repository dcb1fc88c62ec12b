import { AppError } from '../errors.ts'
import { invalidMember } from '../invalid.ts'
import { largestApplication, mostMoves, mostPerUrl } from './limits.ts'

export const tooLarge = () =>
  new AppError('payload_too_large', `The application is larger than ${largestApplication / 1024} KB.`)

export const conflict = () =>
  new AppError('conflict', 'This application is being changed by another request. Try again.')

export const changedSince = (version: number) =>
  new AppError(
    'precondition_failed',
    `The application has changed. Its version is now "${version}", which "If-Match" does not name.`,
  )

export const alreadySaved = (existingId: string) =>
  new AppError('already_exists', 'This URL is already saved.', { existingId })

export const urlConflict = () =>
  new AppError('conflict', 'This URL is being saved by another request. Try again.')

export const tooManyPerUrl = (existingId: string) =>
  new AppError('already_exists', `This URL already has ${mostPerUrl} applications.`, { existingId })

export const tooManyMoves = () =>
  new AppError('conflict', `An application can have at most ${mostMoves} moves. Undo one first.`)

export const notLatest = () => new AppError('conflict', 'Only the latest move can be undone.')

export const firstStatus = () =>
  new AppError('conflict', 'The first status cannot be undone. Delete the application instead.')

export function inFuture(pointer: string) {
  const member = invalidMember({ place: 'body', pointer }, 'must not be more than a day in the future')
  return new AppError('validation_failed', member.detail, { errors: [member] })
}
