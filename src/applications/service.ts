import type { Counts } from '../counts/service.ts'
import { notFound } from '../errors.ts'
import { createOnce } from '../idempotency.ts'
import type { Idempotency } from '../idempotency.ts'
import { retry } from '../retry.ts'
import type { Wait } from '../retry.ts'
import type { Paging } from '../values.ts'
import { createDecisions } from './decisions.ts'
import { filterOf } from './filters.ts'
import { mostMoves } from './limits.ts'
import type { ApplicationsQuery, Sort } from './queries.ts'
import { changedSince, conflict, firstStatus, notLatest, urlConflict } from './refusals.ts'
import type { ApplicationRepository, Change } from './repository.ts'
import type { ApplicationChanges, NewApplication, NewMove } from './schemas.ts'
import type { StoredApplication } from './stored.ts'
import type { SeenUrls } from './url-rows.ts'

export type ApplicationService = ReturnType<typeof createApplicationService>

/** The application of a request. With `versions`, it must still have one of them. */
type Target = { userId: string; id: string; versions?: string[] | undefined }

const isUpwards: Record<Sort, boolean> = {
  updated_at: false,
  applied_at: false,
  company: true,
  priority: false,
  next_action_at: true,
}

type Parts = {
  repository: ApplicationRepository
  counts: Pick<Counts, 'within' | 'note'>
  newId: () => string
  now: () => Date
  wait: Wait
}

export function createApplicationService({ repository, counts, newId, now, wait }: Parts) {
  const decisions = createDecisions({ newId })
  const once = createOnce({ findEarlier: repository.findEarlier, now, wait })

  async function get(userId: string, id: string) {
    const application = await repository.find(userId, id)
    if (!application) throw notFound('The application')
    return application
  }

  /**
   * Reads the application, decides and saves. Starts again if another request has changed the application meanwhile,
   * and throws `conflict` after four tries. If nothing is decided, nothing is saved. Throws `precondition_failed` if
   * the application has none of the wanted versions.
   */
  async function change<T extends Omit<Change, 'before'> | undefined>(
    { userId, id, versions }: Target,
    decide: (before: StoredApplication) => T | Promise<T>,
  ): Promise<{ before: StoredApplication; decided: T }> {
    const seen: SeenUrls = new Map()
    const changed = await retry(wait, async () => {
      const before = await get(userId, id)
      if (versions && !versions.includes(String(before.version))) throw changedSince(before.version)
      const decided = await decide(before)
      const isDone = !decided || (await repository.save(userId, { before, ...decided }, seen))
      return isDone ? { before, decided } : undefined
    })
    if (!changed) throw conflict()
    if (changed.decided) {
      const { after, event } = changed.decided
      const applications = after ? 0 : -1
      await counts.note(userId, { applications, kilobytes: repository.kilobytesOf(event) })
    }
    return changed
  }

  /** A move and its application as it is now. */
  async function findMove({ userId, id }: Target, moveId: string) {
    const application = await get(userId, id)
    const { items } = await repository.listMoves(userId, id, { limit: mostMoves })
    const move = items.find((it) => it.id === moveId)
    return move && { ...application, entry: move }
  }

  return {
    get,

    /** Creates an application once per idempotency key. Throws `already_exists` if another one has its URL. */
    async create(userId: string, input: NewApplication, idempotency?: Idempotency) {
      const time = now()
      const decided = decisions.create(input, time)
      const { after: application } = decided
      const change = {
        ...decided,
        idempotency: idempotency && { idempotency, thingId: application.id, now: time },
      }
      const seen: SeenUrls = new Map()
      const added = { applications: 1, kilobytes: repository.kilobytesOf(change.event) }
      const save = async () => (await repository.save(userId, change, seen)) || undefined
      async function write() {
        if (!(await retry(wait, save))) throw urlConflict()
        return application
      }
      return once({
        userId,
        idempotency,
        create: () => counts.within(userId, added, write),
        find: (id) => repository.find(userId, id),
        thing: 'The application',
      })
    },

    async update(target: Target, changes: ApplicationChanges) {
      const time = now()
      const { before, decided } = await change(target, (it) => decisions.update(it, changes, time))
      return decided?.after ?? before
    },

    async remove(target: Target) {
      await change(target, decisions.remove)
    },

    /** Moves an application to a status once per idempotency key. */
    async move(target: Target, input: NewMove, idempotency?: Idempotency) {
      const time = now()
      return once({
        userId: target.userId,
        idempotency,
        create: async () => {
          const { decided } = await change(target, (before) => {
            const moved = decisions.move(before, input, time)
            return {
              ...moved,
              idempotency: idempotency && { idempotency, thingId: moved.move.id, now: time },
            }
          })
          return { ...decided.after, entry: decided.move }
        },
        find: (moveId) => findMove(target, moveId),
        thing: 'The move',
      })
    },

    /** Undoes the latest move. */
    async retract(target: Target, moveId: string) {
      const time = now()
      const { decided } = await change(target, async (before) => {
        const { latest, previous } = await repository.latestMoves(target.userId, before)
        if (latest?.id !== moveId) {
          if (await findMove(target, moveId)) throw notLatest()
          throw notFound('The move')
        }
        if (!previous) throw firstStatus()
        return decisions.retract(before, { latest, previous, now: time })
      })
      return decided.after
    },

    async listMoves(userId: string, id: string, paging: Paging) {
      await get(userId, id)
      return repository.listMoves(userId, id, paging)
    },

    /** The applications as they are stored, with their moves, for an export of the account. */
    async listStored(userId: string, paging: Paging) {
      const { items, last } = await repository.listStored(userId, paging)
      const withMoves = items.map(async (application) => {
        const { items: history } = await repository.listMoves(userId, application.id, { limit: mostMoves })
        return { ...application, history }
      })
      return { items: await Promise.all(withMoves), last }
    },

    /** A filtered page looks at a bounded number of applications. It may be short, or empty although more follow. */
    list(userId: string, query: Omit<ApplicationsQuery, 'limit' | 'cursor'>, paging: Paging) {
      const { sort, order, updated_since, ...filters } = query
      // In this order, the list begins at this time. In another order, the time is a filter.
      const isRange = sort === 'updated_at'
      return repository.list(userId, {
        ...paging,
        sort,
        descending: order ? order === 'desc' : !isUpwards[sort],
        from: isRange ? updated_since : undefined,
        isWanted: filterOf({ ...filters, updated_since: isRange ? undefined : updated_since }),
      })
    },

    async lookup(userId: string, url: string) {
      const id = await repository.findByUrl(userId, url)
      return { found: id !== undefined, id }
    },
  }
}
