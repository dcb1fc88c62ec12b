import * as z from 'zod'
import type { CapturedJob } from '../applications/captured.ts'
import { longest } from '../applications/schemas.ts'
import type { SavedApplications } from '../applications/saved-service.ts'
import { AppError } from '../errors.ts'
import type { Intake } from '../inbox/intake.ts'
import { invalidMembersOf, readInput } from '../invalid.ts'
import { longestText, oneLine, printableOf, withoutUndefined } from '../reading/members.ts'
import { invisible } from '../values.ts'
import { readPosting } from './reading/read-posting.ts'
import type { UnreadReason } from './reading/read-posting.ts'
import { cutWithSign } from './reading/texts.ts'
import { SavedJob } from './schemas.ts'

type Parts = {
  applications: SavedApplications
  /** Two URLs of one page have the same key. */
  urlKeyOf: (url: string) => string
}

/** The pointers of errors begin with the payload. */
const Body = z.object({ payload: SavedJob })

/** Makes applications of `job.saved` events. A page is never fetched, so its sender cannot make us call somebody. */
export function createSavedJobs({ applications, urlKeyOf }: Parts): Intake {
  return {
    check(payload) {
      const { success, error } = readInput(Body, { payload })
      if (success) return
      const errors = invalidMembersOf('body', error)
      throw new AppError('validation_failed', errors[0]!.detail, { errors })
    },

    async store(userId, { payload }, { writesOf, alone }) {
      const { job, reason } = jobIn(SavedJob.parse(payload), urlKeyOf)
      if (!job) return alone({ outcome: 'refused', reason })
      const unread = reason === undefined ? {} : { reason }
      const { result, isStored } = await applications.save(userId, job, (it) =>
        writesOf({ ...it, ...unread }),
      )
      if (!isStored) await alone({ ...unread, ...result })
    },
  }
}

/** `reason` says why there is no job, or why its JSON-LD was not read. */
type Read = { job: CapturedJob; reason?: UnreadReason } | { job?: never; reason: UnreadReason }

/** The members beside the JSON-LD come first. */
function jobIn({ url, json_ld, ...payload }: SavedJob, keyOf: Parts['urlKeyOf']): Read {
  const reading = json_ld === undefined || json_ld === null ? undefined : readPosting(json_ld, { url, keyOf })
  const title = lineOf(payload.title, longest.title) ?? reading?.posting?.title
  const company = lineOf(payload.company, longest.company) ?? reading?.posting?.company
  const unread = reading && !reading.posting ? reading.reason : undefined
  if (title === undefined) return { reason: unread ?? 'no_title' }
  if (company === undefined) return { reason: unread ?? 'no_company' }
  const others = withoutUndefined({
    location: lineOf(payload.location, longest.location),
    notes: textOf(payload.notes),
  })
  return {
    job: { ...reading?.posting, ...others, title, company, url },
    ...(unread && { reason: unread }),
  }
}

const lineOf = (text: string | null | undefined, most: number) =>
  visible(cutWithSign(oneLine(printableOf(text ?? '')), most))

const textOf = (text: string | null | undefined) =>
  visible(cutWithSign(printableOf(text ?? '').trim(), longestText))

/** Undefined for a text that shows nothing. */
const visible = (text: string) => (text.replace(invisible, '').trim() === '' ? undefined : text)
