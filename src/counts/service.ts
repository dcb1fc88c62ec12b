import type { BestEffort } from '../best-effort.ts'
import { AppError, unavailable } from '../errors.ts'
import { epochDayOf, eventDays } from '../time.ts'
import type { CountsRepository, Days } from './repository.ts'

export type Counts = ReturnType<typeof createCounts>

/** The additions of a write to an account. The kilobytes are those of its events. */
type Added = { applications?: number; kilobytes: number }

type Parts = {
  repository: CountsRepository
  /** `countApplications` and `kilobytesByDay` count the rows of an account of version 1.0.0, up to `most`. */
  countApplications: (userId: string, most: number) => Promise<number>
  kilobytesByDay: (userId: string, most: number) => Promise<Days>
  bestEffort: BestEffort
  now: () => Date
}

const mostApplications = 10_000
const mostKilobytes = 500 * 1024

/** The caps of an account: docs/decisions/0015-caps-of-an-account.md. */
export function createCounts(parts: Parts) {
  const { repository, countApplications, kilobytesByDay, bestEffort, now } = parts

  const changeOf = ({ applications = 0, kilobytes }: Added) => ({
    applications,
    kilobytes,
    day: epochDayOf(now()),
  })

  /** Counts a change. If an account of version 1.0.0 has no counts yet, they are made first. */
  async function count(userId: string, change: ReturnType<typeof changeOf>) {
    const counts = await repository.add(userId, change)
    if (counts) return counts
    const applications = await countApplications(userId, mostApplications)
    await repository.start(userId, applications, await kilobytesByDay(userId, mostKilobytes))
    const again = await repository.add(userId, change)
    if (!again) throw unavailable('The account is being changed. Send the request again.', 1)
    return again
  }

  return {
    /**
     * Counts what a write adds, and then writes. Throws `conflict` above the cap of applications, or of events if no
     * application is added. A refused write is given back. If the result of the write is unknown, it stays counted:
     * otherwise lost responses would lift the cap.
     */
    within: async <T>(userId: string, added: Added, write: () => Promise<T>): Promise<T> => {
      const change = changeOf(added)
      const counts = await count(userId, change)
      try {
        if (change.applications > 0 && counts.applications > mostApplications) throw tooManyApplications()
        if (change.applications === 0 && counts.kilobytes > mostKilobytes) throw inboxIsFull()
        return await write()
      } catch (error) {
        const { applications, kilobytes, day } = change
        const negative = { applications: -applications, kilobytes: -kilobytes, day }
        if (wroteNothing(error))
          await bestEffort('A count was not given back', () => repository.add(userId, negative))
        throw error
      }
    },

    /** Counts a finished write that no cap limits. Makes no row: the next creation or push does that. */
    note: (userId: string, added: Added) =>
      bestEffort('A change was not counted', () => repository.add(userId, changeOf(added))),
  }
}

/** Returns true if the error shows that nothing was written. After a fault or a 503, that is not known. */
const wroteNothing = (error: unknown) =>
  error instanceof AppError && error.code !== 'unavailable' && error.code !== 'misconfigured'

const tooManyApplications = () =>
  new AppError(
    'conflict',
    `An account can have at most ${mostApplications.toLocaleString('en')} applications. Delete some first.`,
    { reason: 'too_many_applications' },
  )

const inboxIsFull = () =>
  new AppError(
    'conflict',
    `The inbox is full: its events of the last ${eventDays} days have ${mostKilobytes / 1024} MB. Each day, the events of the oldest day stop counting.`,
  )
