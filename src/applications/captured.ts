import { createHash } from 'node:crypto'
import type { Application } from './schemas.ts'
import type { StoredApplication } from './stored.ts'

/** The members that a saved job fills in and refreshes. */
const members = [
  'company',
  'title',
  'location',
  'work_mode',
  'employment_type',
  'salary',
  'description',
  'notes',
] as const

type Member = (typeof members)[number]

/** A job as a page describes it. */
export type CapturedJob = Pick<Application, 'company' | 'title'> & { url: string } & Partial<
    Pick<Application, Exclude<Member, 'company' | 'title'>>
  >

/** The values that a saved job may fill in or refresh, and the hashes of all captured values after that. */
export function refreshedBy(job: CapturedJob, before: Partial<StoredApplication> = {}) {
  const given = members.filter((member) => job[member] !== undefined && isOpen(member, before))
  const hashes = Object.fromEntries(given.map((member) => [member, hashOf(job[member])]))
  return {
    changes: Object.fromEntries(given.map((member) => [member, job[member]])) as Partial<CapturedJob>,
    captured: { ...before.captured, ...hashes },
  }
}

/** A member that its owner filled in, changed or removed stays as it is. */
function isOpen(member: Member, { captured = {}, ...application }: Partial<StoredApplication>) {
  const value = application[member]
  return value === undefined ? captured[member] === undefined : captured[member] === hashOf(value)
}

/** The table does not keep the order of an object's members. */
const hashOf = (value: unknown) =>
  createHash('sha256')
    .update(
      JSON.stringify(typeof value === 'object' && value !== null ? Object.entries(value).sort() : value),
    )
    .digest('base64url')
    .slice(0, 12)
