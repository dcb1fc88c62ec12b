import type { Counts } from '../counts/service.ts'
import { AppError, overtaken } from '../errors.ts'
import type { EventResult } from '../inbox/schemas.ts'
import { retry } from '../retry.ts'
import type { Wait } from '../retry.ts'
import { refreshedBy } from './captured.ts'
import type { CapturedJob } from './captured.ts'
import { createDecisions } from './decisions.ts'
import { urlConflict } from './refusals.ts'
import type { ApplicationRepository, Change } from './repository.ts'
import type { StoredApplication } from './stored.ts'
import type { SeenUrls } from './url-rows.ts'

export type SavedApplications = ReturnType<typeof createSavedApplications>

type Parts = {
  repository: Pick<ApplicationRepository, 'find' | 'findByUrl' | 'kilobytesOf' | 'save'>
  counts: Pick<Counts, 'within' | 'note'>
  newId: () => string
  now: () => Date
  wait: Wait
}

/** The writes that store the event of a saved job with its result. */
type WritesOf = (result: EventResult) => NonNullable<Change['others']>

/** The reason of a refusal by the counts. */
const tooManyApplications = 'too_many_applications'

/** `isStored`: the event is stored too. */
type Saved = { result: EventResult; isStored: boolean }

/** Makes one application for each URL, and refreshes it when the job is saved again. */
export function createSavedApplications({ repository, counts, newId, now, wait }: Parts) {
  const decisions = createDecisions({ newId })

  /** Undefined if another request was faster. */
  async function create(userId: string, job: CapturedJob, writesOf: WritesOf): Promise<Saved | undefined> {
    const { captured } = refreshedBy(job)
    const decided = decisions.create(job, now())
    const after = { ...decided.after, captured }
    const result: EventResult = { outcome: 'created', application_id: after.id }
    const added = { applications: 1, kilobytes: repository.kilobytesOf(decided.event) }
    const change = { ...decided, after, others: writesOf(result) }
    const lost = urlConflict()
    try {
      await counts.within(userId, added, async () => {
        // A write that throws a refusal is given back to the counts.
        if (!(await repository.save(userId, change, new Map()))) throw lost
      })
      return { result, isStored: true }
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      if (error === lost || error.code === 'already_exists') return undefined
      if (error.details.reason === tooManyApplications) return refused(tooManyApplications)
      throw error
    }
  }

  /** Undefined if another request was faster. */
  async function refresh(
    { userId, before, seen }: { userId: string; before: StoredApplication; seen: SeenUrls },
    job: CapturedJob,
    writesOf: WritesOf,
  ): Promise<Saved | undefined> {
    const { changes, captured } = refreshedBy(job, before)
    const decided = decisions.update(before, changes, now())
    const result = { application_id: before.id }
    if (!decided) return { result: { outcome: 'unchanged', ...result }, isStored: false }
    const updated: EventResult = { outcome: 'updated', ...result }
    const after = { ...decided.after, captured }
    const change = { ...decided, before, after, others: writesOf(updated) }
    if (!(await repository.save(userId, change, seen))) return undefined
    await counts.note(userId, { kilobytes: repository.kilobytesOf(decided.event) })
    return { result: updated, isStored: true }
  }

  return {
    /**
     * An application and the event that it comes from are stored in one transaction. If nothing changes, or the
     * application is refused, the caller stores the event. Throws `conflict` if the request came before, and
     * `unavailable` if other requests were faster at every try.
     */
    async save(userId: string, job: CapturedJob, writesOf: WritesOf): Promise<Saved> {
      const seen: SeenUrls = new Map()
      try {
        const saved = await retry(wait, async () => {
          const id = await repository.findByUrl(userId, job.url)
          if (id === undefined) return create(userId, job, writesOf)
          const before = await repository.find(userId, id)
          return before && refresh({ userId, before, seen }, job, writesOf)
        })
        if (!saved) throw overtaken()
        return saved
      } catch (error) {
        if (error instanceof AppError && error.code === 'payload_too_large') return refused('too_large')
        throw error
      }
    },
  }
}

const refused = (reason: string): Saved => ({ result: { outcome: 'refused', reason }, isStored: false })
