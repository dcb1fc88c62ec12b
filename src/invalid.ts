import type * as z from 'zod'
import type { InvalidMember } from './errors.ts'
import { predicateOf } from './sentences.ts'

/** A response repeats at most this many characters of a name or a JSON pointer. */
const longestName = 100
const longestPointer = 200

/** A body of 512 KB can have 100,000 errors. Nobody reads more than this. */
const mostErrors = 20

/** Shortens a text of the caller for a response. */
export const cut = (text: string, longest = longestName) =>
  text.length > longest ? `${text.slice(0, longest - 1).toWellFormed()}…` : text

/** Reads an input by its schema. The messages of the error are predicates in our words. */
export const readInput = <T extends z.ZodType>(schema: T, input: unknown) =>
  schema.safeParse(input, { error: predicateOf })

/** The first 20 invalid members of an input that `readInput` rejected. `whole` names the input itself. */
export function invalidMembersOf(
  place: InvalidMember['in'],
  { issues }: z.ZodError,
  whole?: string,
): InvalidMember[] {
  const members: InvalidMember[] = []
  for (const issue of issues) {
    const paths =
      issue.code === 'unrecognized_keys'
        ? issue.keys.slice(0, mostErrors).map((key) => [...issue.path, key])
        : [issue.path]
    members.push(
      ...paths.map((path) => invalidMember({ place, pointer: pointerOf(path), whole }, issue.message)),
    )
    if (members.length >= mostErrors) break
  }
  return members.slice(0, mostErrors)
}

type At = { place: InvalidMember['in']; pointer: string; whole?: string | undefined }

/** An invalid member with a sentence about it: the member, and a predicate such as `must be a list`. */
export const invalidMember = (at: At, predicate: string): InvalidMember => ({
  in: at.place,
  pointer: at.pointer,
  detail: `${subjectOf(at)} ${predicate}.`,
})

function subjectOf({ place, pointer, whole = `The ${place}` }: At) {
  if (pointer === '') return whole
  const name = `"${pointer.slice(1)}"`
  if (place === 'header') return `The header ${name}`
  return place === 'query' ? `${name} in the query` : name
}

/** RFC 6901 */
function pointerOf(path: PropertyKey[]) {
  const escaped = path.map((name) => cut(String(name)).replaceAll('~', '~0').replaceAll('/', '~1'))
  return cut(escaped.map((name) => `/${name}`).join(''), longestPointer)
}
