import type { CalendarApplications } from '../applications/calendar-applications.ts'
import type { Audit } from '../audit.ts'
import { AppError, sessionIsOver, unauthorized } from '../errors.ts'
import type { CalendarPrincipal, SessionPrincipal } from '../principal.ts'
import { retry } from '../retry.ts'
import type { Wait } from '../retry.ts'
import { hashOf } from '../secret.ts'
import { hourMs, lastUsedIn } from '../time.ts'
import { earliestShown, eventsOf, inOrder, mostUrgent } from './decisions.ts'
import type { CalendarEvent } from './decisions.ts'
import type { CalendarRepository } from './repository.ts'
import type { CalendarAddress, StoredCalendarAddress } from './schemas.ts'
import { isWellFormed, newSecret } from './secret.ts'

export type CalendarService = ReturnType<typeof createCalendarService>

type Parts = {
  repository: CalendarRepository
  applications: CalendarApplications
  allowList: { requireOwner: (address: StoredCalendarAddress) => Promise<void> }
  isSessionAlive: (userId: string, sessionId: string) => Promise<boolean>
  audit: Audit
  now: () => Date
  wait: Wait
}

/** A user has one calendar address. Whoever knows it can read the user's interviews and next actions. */
export function createCalendarService(parts: Parts) {
  const { repository, applications, allowList, isSessionAlive, audit, now, wait } = parts

  /**
   * Ends an address and removes its pointer. The request that creates it may write its row in between, so it is ended
   * twice. If that request writes the row even later, it finds another pointer or none, and ends the address itself.
   */
  async function endAddress(userId: string, hash: string) {
    const existed = await repository.end(hash)
    await repository.removePointer(userId, hash)
    const appeared = await repository.end(hash)
    return existed || appeared
  }

  /**
   * Takes the pointer, and ends the previous address before and after that, like `endAddress`. Starts again if another
   * request was faster.
   */
  async function takePointer(userId: string, pointer: { hash: string; created_at: string }) {
    const taken = await retry(wait, async () => {
      const previous = await repository.findPointer(userId)
      // Without its pointer, nobody would find the row.
      if (previous) await repository.end(previous.hash)
      const isTaken = await repository.movePointer(userId, pointer, previous?.hash)
      if (isTaken && previous) await repository.end(previous.hash)
      return isTaken || undefined
    })
    if (!taken) throw replaced()
  }

  const identify = ({ user_id }: StoredCalendarAddress) => audit.identify({ user_id })

  async function findAddress(userId: string) {
    const pointer = await repository.findPointer(userId)
    return pointer && (await repository.find(pointer.hash))
  }

  return {
    /** Throws the same `unauthorized` for a malformed, unknown or ended address. */
    async authenticate(secret: string): Promise<CalendarPrincipal> {
      const hit = isWellFormed(secret) && (await repository.hit(hashOf(secret), identify))
      if (!hit) throw unauthorized('The calendar address is not valid or has ended. Create a new one.')
      await allowList.requireOwner(hit.address)
      const { user_id: userId, email } = hit.address
      return { userId, email, rateLimit: hit.rateLimit }
    },

    /**
     * Creates an address and ends the previous one. Only this result has the secret. Throws `unauthorized` if the session
     * ends meanwhile. If this request stops before its last write, nobody knows the secret, and the row expires.
     */
    async create({ userId, sessionId, email, hd }: SessionPrincipal) {
      const secret = newSecret()
      const time = now()
      const pointer = { hash: hashOf(secret), created_at: time.toISOString() }
      await takePointer(userId, pointer)
      const address = { user_id: userId, email, hd, ...pointer, window_start: 0 }
      await repository.add(address, new Date(time.getTime() + hourMs))
      // Another request may have taken the pointer between the two writes, or the session may have ended.
      const isReplaced = (await repository.findPointer(userId))?.hash !== pointer.hash
      const isOver = !(await isSessionAlive(userId, sessionId))
      if (isReplaced || isOver) {
        await endAddress(userId, pointer.hash)
        throw isOver ? sessionIsOver() : replaced()
      }
      if (!(await repository.keep(pointer.hash))) throw replaced()
      audit.record('calendar address created')
      return { secret, created_at: pointer.created_at }
    },

    async get(userId: string): Promise<CalendarAddress> {
      const address = await findAddress(userId)
      if (!address) return { exists: false }
      return { exists: true, created_at: address.created_at, last_used_at: lastUsedIn(address) }
    },

    /** The address as it is stored, without its hash, for an export of the account. */
    async listStored(userId: string) {
      const address = await findAddress(userId)
      if (!address) return []
      const { hash: _hash, ...stored } = address
      return [stored]
    },

    /** Ends the address, if there is one. It may be repeated. */
    async end(userId: string) {
      const pointer = await repository.findPointer(userId)
      if (pointer && (await endAddress(userId, pointer.hash))) audit.record('calendar address ended')
    },

    /** Ends the address. The pointer stays, because a request may be between the two writes of a new address. */
    async endForDeletion(userId: string) {
      const pointer = await repository.findPointer(userId)
      if (pointer && (await repository.end(pointer.hash))) audit.record('calendar address ended')
    },

    /** The calendar as iCalendar. The same data is the same text, at any time and on any instance. */
    async feed(userId: string): Promise<string> {
      const time = now()
      let events: CalendarEvent[] = []
      for await (const some of applications.readAll(userId, earliestShown(time)))
        events = mostUrgent([...events, ...some.flatMap((one) => eventsOf(one, time))], time)
      // The library is loaded only for a feed.
      const { icalendarOf } = await import('./icalendar.ts')
      return icalendarOf(inOrder(events))
    },
  }
}

const replaced = () =>
  new AppError(
    'conflict',
    'The calendar address was replaced or ended while it was being created. Try again.',
  )
