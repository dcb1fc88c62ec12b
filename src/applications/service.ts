import { isDeepStrictEqual } from 'node:util'
import { AppError, notFound } from '../errors.ts'
import { findReplayed } from '../idempotency.ts'
import type { EarlierRequest, Idempotency } from '../idempotency.ts'
import { isWantedBy } from './filters.ts'
import {
  alreadySaved,
  changedSince,
  conflict,
  inFuture,
  isBeginning,
  mostMoves,
  notLatest,
  requireFitting,
  tooManyMoves,
} from './limits.ts'
import { createdNews, deletedNews, movedNews, retractedNews, updatedNews } from './news.ts'
import type { ApplicationRepository, Change } from './repository.ts'
import type {
  ApplicationChanges,
  ApplicationsQuery,
  Move,
  NewApplication,
  Sort,
  StoredApplication,
  StoredEntry,
} from './schemas.ts'

export type ApplicationService = ReturnType<typeof createApplicationService>

const dayMs = 86_400_000
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
      if (tries > 0) await wait(Math.random() * 25 * 2 ** tries)
      const before = await get(userId, id)
      const isStale = versions && !versions.includes(String(before.version))
      const decided = isStale ? changedSince(before.version) : await decide(before)
      if (!decided) return { before }
      if (decided instanceof AppError) return { before, earlier: await earlierOr(decided, userId, request) }
      const saved = await repository.save(userId, { before, ...decided })
      if (saved.done) return { before, decided }
      if (saved.takenBy) throw alreadySaved(saved.takenBy)
      if (saved.earlier) return { before, earlier: saved.earlier }
    }
    throw conflict()
  }

  const next = (before: StoredApplication) => ({
    ...before,
    updated_at: now().toISOString(),
    version: before.version + 1,
  })

  const withIds = (interviews: NonNullable<ApplicationChanges['interviews']>) =>
    interviews.map((interview) => ({ ...interview, id: interview.id ?? newId() }))

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
      const { allow_duplicate, status = 'saved', interviews = [], ...fields } = input
      const created_at = now().toISOString()
      const isApplied = status === 'applied'
      const applied_at = fields.applied_at ?? created_at
      const application: StoredApplication = {
        tags: [],
        contacts: [],
        archived: false,
        ...withoutNulls({ ...fields, applied_at: isApplied ? applied_at : fields.applied_at }),
        interviews: withIds(interviews),
        id: newId(),
        status,
        status_since: isApplied && applied_at <= created_at ? applied_at : created_at,
        created_at,
        updated_at: created_at,
        version: 1,
        moves: 1,
      }
      requireFitting(application)
      const entry = { id: newId(), to: status, at: application.status_since, recorded_at: created_at }
      const saved = await repository.save(userId, {
        after: application,
        entry,
        news: createdNews(application),
        mayBeSecond: allow_duplicate,
        idempotency: request && { request, thingId: application.id },
      })
      if (saved.done) return { application, replayed: false }
      const refusal = saved.takenBy ? alreadySaved(saved.takenBy) : conflict()
      const earlier = saved.earlier ?? (await earlierOr(refusal, userId, request))
      const find = (id: string) => repository.find(userId, id)
      const what = 'The application'
      return {
        application: await findReplayed({ earlier, idempotency: request, find, what, now, wait }),
        replayed: true,
      }
    },

    /** Null takes a member away; lists are replaced whole. */
    async update(userId: string, id: string, changes: ApplicationChanges, versions?: string[]) {
      const { allow_duplicate, interviews, ...fields } = changes
      const { before, decided } = await change(userId, id, versions, (before) => {
        const merged = withoutNulls({
          ...before,
          ...fields,
          interviews: interviews ? withIds(interviews) : before.interviews,
        })
        if (isDeepStrictEqual(merged, before)) return undefined
        const after = next(merged)
        requireFitting(after)
        return { after, news: updatedNews(before, after), mayBeSecond: allow_duplicate }
      })
      return decided?.after ?? before
    },

    async remove(userId: string, id: string, versions?: string[]) {
      await change(userId, id, versions, (before) => ({ news: deletedNews(before) }))
    },

    /** Once for each idempotency key; `replayed` when this was not the first time. */
    async move(userId: string, id: string, move: Move, versions?: string[], request?: Idempotency) {
      const { to, note, at = now().toISOString() } = move
      if (Date.parse(at) > now().getTime() + dayMs) throw inFuture()
      const made = await change(
        userId,
        id,
        versions,
        (before) => {
          if (before.moves >= mostMoves) return tooManyMoves()
          const isFirst = to === 'applied' && before.applied_at === undefined
          const entry: StoredEntry = {
            id: newId(),
            from: before.status,
            to,
            at,
            note,
            recorded_at: now().toISOString(),
            sets_applied_at: isFirst || undefined,
          }
          const after: StoredApplication = {
            ...next(before),
            status: to,
            status_since: at,
            moves: before.moves + 1,
            ...(isFirst && { applied_at: at }),
          }
          const idempotency = request && { request, thingId: entry.id }
          return { after, entry, news: movedNews(after, entry), idempotency }
        },
        request,
      )
      if (made.decided)
        return { moved: { ...made.decided.after, entry: made.decided.entry }, replayed: false }
      const find = (entryId: string) => findMove(userId, id, entryId)
      if (!made.earlier) throw conflict()
      const { earlier } = made
      const moved = await findReplayed({ earlier, idempotency: request, find, what: 'The move', now, wait })
      return { moved, replayed: true }
    },

    /** Takes back the latest move, and what it set. */
    async retract(userId: string, id: string, entryId: string, versions?: string[]) {
      const { before, decided } = await change(userId, id, versions, async (before) => {
        const { latest, previous } = await repository.latestMoves(userId, before)
        if (latest?.id !== entryId) {
          if (await findMove(userId, id, entryId)) throw notLatest()
          throw notFound('The move')
        }
        if (!previous) throw isBeginning()
        const takesBack = latest.sets_applied_at && before.applied_at === latest.at
        const after: StoredApplication = {
          ...next(before),
          status: previous.to,
          status_since: previous.at,
          moves: before.moves - 1,
          ...(takesBack && { applied_at: undefined }),
        }
        return { after, news: retractedNews(before, after, latest) }
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

/** Null stands for none. */
const withoutNulls = <T extends object>(thing: T) =>
  Object.fromEntries(Object.entries(thing).filter(([, value]) => value !== null && value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], null> | (null extends T[K] ? undefined : never)
  }
