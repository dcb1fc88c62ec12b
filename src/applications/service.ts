import { backoffMs } from '../backoff.ts'
import { AppError, notFound } from '../errors.ts'
import { findReplayed } from '../idempotency.ts'
import type { EarlierRequest, Idempotency } from '../idempotency.ts'
import { createDecisions } from './decisions.ts'
import { isWantedBy } from './filters.ts'
import {
  alreadySaved,
  busyUrl,
  changedSince,
  conflict,
  isBeginning,
  mostMoves,
  notLatest,
  tooManyOfOneUrl,
} from './refusals.ts'
import type { ApplicationRepository, Change } from './repository.ts'
import type {
  ApplicationChanges,
  ApplicationsQuery,
  Move,
  NewApplication,
  Sort,
  StoredApplication,
} from './schemas.ts'

export type ApplicationService = ReturnType<typeof createApplicationService>

const mostTries = 3

const isUpwards: Record<Sort, boolean> = {
  updated_at: false,
  applied_at: false,
  company: true,
  priority: false,
  next_action_at: true,
}

/** What is to be saved, nothing, or why it cannot be. */
type Decision<T> = T | AppError | undefined

type Parts = {
  repository: ApplicationRepository
  newId: () => string
  now: () => Date
  wait: (ms: number) => Promise<unknown>
}

export function createApplicationService({ repository, newId, now, wait }: Parts) {
  const decisions = createDecisions({ newId, now })

  async function get(userId: string, id: string) {
    const application = await repository.find(userId, id)
    if (!application) throw notFound('The application')
    return application
  }

  /** It may be this very request, sent again, that stands in its own way. Throws the refusal if it is not. */
  async function earlierOr(refusal: AppError, userId: string, request: Idempotency | undefined) {
    const earlier = request && (await repository.findEarlier(userId, request))
    if (!earlier) throw refusal
    return earlier
  }

  /**
   * Reads an application and saves what is decided of it, again if somebody else was faster; unless `versions` says which
   * one is to be changed. Nothing is saved where nothing is decided.
   */
  async function change<T extends Omit<Change, 'before'>>(
    userId: string,
    id: string,
    versions: string[] | undefined,
    decide: (before: StoredApplication) => Decision<T> | Promise<Decision<T>>,
    request?: Idempotency,
  ): Promise<{ before: StoredApplication; decided?: T; earlier?: EarlierRequest }> {
    for (let tries = 0; tries < mostTries; tries++) {
      if (tries > 0) await wait(backoffMs(tries - 1))
      const before = await get(userId, id)
      const isStale = versions && !versions.includes(String(before.version))
      const decided = isStale ? changedSince(before.version) : await decide(before)
      if (!decided) return { before }
      if (decided instanceof AppError) return { before, earlier: await earlierOr(decided, userId, request) }
      const saved = await repository.save(userId, { before, ...decided })
      if (saved.done) return { before, decided }
      if (saved.takenBy) throw taken(saved.takenBy, decided)
      if (saved.earlier) return { before, earlier: saved.earlier }
    }
    throw conflict()
  }

  /** A move that was made, with what it belongs to. */
  async function findMove(userId: string, id: string, entryId: string) {
    const application = await get(userId, id)
    const { items } = await repository.history(userId, id, mostMoves)
    const entry = items.find((it) => it.id === entryId)
    return entry && { ...application, entry }
  }

  return {
    get,

    /** Once for each idempotency key; `replayed` when this was not the first time. */
    async create(userId: string, input: NewApplication, request?: Idempotency) {
      const decided = decisions.create(input)
      const { after: application } = decided
      const idempotency = request && { request, thingId: application.id }
      const saved = await repository.save(userId, { ...decided, idempotency })
      if (saved.done) return { application, replayed: false }
      const refusal = saved.takenBy ? taken(saved.takenBy, decided) : busyUrl()
      const earlier = saved.earlier ?? (await earlierOr(refusal, userId, request))
      const find = (id: string) => repository.find(userId, id)
      const asked = { earlier, idempotency: request, find, what: 'The application' }
      return { application: await findReplayed({ ...asked, now, wait }), replayed: true }
    },

    async update(userId: string, id: string, changes: ApplicationChanges, versions?: string[]) {
      const { before, decided } = await change(userId, id, versions, (it) => decisions.update(it, changes))
      return decided?.after ?? before
    },

    async remove(userId: string, id: string, versions?: string[]) {
      await change(userId, id, versions, decisions.remove)
    },

    /** Once for each idempotency key; `replayed` when this was not the first time. */
    async move(userId: string, id: string, move: Move, versions?: string[], request?: Idempotency) {
      const decide = (before: StoredApplication) => {
        const decided = decisions.move(before, move)
        if (decided instanceof AppError) return decided
        return { ...decided, idempotency: request && { request, thingId: decided.entry.id } }
      }
      const { decided, earlier } = await change(userId, id, versions, decide, request)
      if (decided) return { moved: { ...decided.after, entry: decided.entry }, replayed: false }
      if (!earlier) throw conflict()
      const find = (entryId: string) => findMove(userId, id, entryId)
      const asked = { earlier, idempotency: request, find, what: 'The move' }
      return { moved: await findReplayed({ ...asked, now, wait }), replayed: true }
    },

    async retract(userId: string, id: string, entryId: string, versions?: string[]) {
      const { before, decided } = await change(userId, id, versions, async (it) => {
        const { latest, previous } = await repository.latestMoves(userId, it)
        if (latest?.id !== entryId) {
          if (await findMove(userId, id, entryId)) throw notLatest()
          throw notFound('The move')
        }
        if (!previous) throw isBeginning()
        return decisions.retract(it, latest, previous)
      })
      return decided?.after ?? before
    },

    async history(userId: string, id: string, limit: number, after?: string) {
      await get(userId, id)
      return repository.history(userId, id, limit, after)
    },

    /** A filtered page may be short, or empty with more to come: it looks at a bounded number of applications. */
    async list(
      userId: string,
      query: Omit<ApplicationsQuery, 'limit' | 'cursor'>,
      limit: number,
      after?: string,
    ) {
      const { sort, order, updated_since, ...filters } = query
      const isRange = sort === 'updated_at'
      return repository.page(
        userId,
        {
          sort,
          descending: order ? order === 'desc' : !isUpwards[sort],
          from: isRange ? updated_since : undefined,
        },
        isWantedBy({ ...filters, updated_since: isRange ? undefined : updated_since }),
        limit,
        after,
      )
    },

    async lookup(userId: string, url: string) {
      const id = await repository.findByUrl(userId, url)
      return { found: id !== undefined, id }
    },
  }
}

const taken = (existingId: string, { mayBeSecond }: Pick<Change, 'mayBeSecond'>) =>
  mayBeSecond ? tooManyOfOneUrl(existingId) : alreadySaved(existingId)
