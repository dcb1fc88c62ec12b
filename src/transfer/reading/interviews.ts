import { readMember } from './members.ts'
import type { Row } from './row.ts'
import type { Draft } from './types.ts'

const mostInterviews = 50

/** Interviews are read in JSON only, and in our own form only. */
export function readInterviews(row: Row): Draft['interviews'] {
  const read = row
    .all('interviews')
    .flatMap(({ value }) => (Array.isArray(value) ? (value as unknown[]) : []))
    .map((interview) => readMember('interviews', [interview]))
  const interviews = read.flatMap((one) => ('value' in one ? one.value : []))
  const bad = read.find((one) => 'code' in one)
  if (bad) row.leaveOut(bad.code, 'interviews')
  if (interviews.length > mostInterviews) row.leaveOut('too_many', 'interviews')
  return interviews.slice(0, mostInterviews)
}
