import { NewApplication, longest } from '../applications/schemas.ts'
import type { Application } from '../applications/schemas.ts'

type Shape = typeof NewApplication.shape
export type Member = Exclude<keyof Shape, 'allow_duplicate'>
type ValueOf<M extends Member> = M extends keyof Application ? NonNullable<Application[M]> : never

/** Reads one member by its schema. `code` says why it is not valid. */
export function readMember<M extends Member>(
  member: M,
  value: unknown,
): { value: ValueOf<M> } | { code: string } {
  const { success, data, error } = NewApplication.shape[member].safeParse(value)
  if (success && data !== null && data !== undefined) return { value: data as ValueOf<M> }
  const issue = error?.issues[0]
  return { code: issue ? codeOf(issue, member) : badCodeOf(member) }
}

type Issue = { code: string; message: string; origin?: string; path: PropertyKey[] }

function codeOf({ code, message, origin, path }: Issue, member: Member) {
  if (code === 'too_big' && origin === 'string') return 'too_long'
  if (code === 'too_big' && origin === 'array' && path.length === 0) return 'too_many'
  return /control|Unicode/.test(message) ? 'unprintable' : badCodeOf(member)
}

const badCodes: Partial<Record<Member, string>> = { applied_at: 'bad_date', status: 'unknown_status' }
const badCodeOf = (member: Member) => badCodes[member] ?? `bad_${member}`

/** A text without control characters, for the notes. Line breaks and tabs stay. */
export const printableOf = (text: string) =>
  text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '')

/** The first characters of a text, without half of a surrogate pair. */
export const cutTo = (text: string, most: number) =>
  text.length > most ? text.slice(0, most).replace(/[\ud800-\udbff]$/, '') : text

/** The members that have a value. */
export const withoutUndefined = <T extends object>(members: T) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>

export const longestText = longest.text

/** A text of several lines as one line. */
export const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()
