import type * as z from 'zod'
import type { InvalidMember } from './errors.ts'

/** A response repeats at most this many characters of a name or a JSON pointer. */
const longestName = 100
const longestPointer = 200

/** A body of 512 KB can have 100,000 errors. Nobody reads more than this. */
const mostErrors = 20

/** Shortens a text of the caller for a response. */
export const cut = (text: string, longest = longestName) =>
  text.length > longest ? `${text.slice(0, longest - 1).toWellFormed()}…` : text

/** The first 20 invalid members of an input. */
export function invalidMembersOf(place: InvalidMember['in'], { issues }: z.ZodError): InvalidMember[] {
  const members: InvalidMember[] = []
  for (const issue of issues) {
    const paths =
      issue.code === 'unrecognized_keys'
        ? issue.keys.slice(0, mostErrors).map((key) => [...issue.path, key])
        : [issue.path]
    members.push(...paths.map((path) => ({ in: place, pointer: pointerOf(path), detail: sentenceOf(issue) })))
    if (members.length >= mostErrors) break
  }
  return members.slice(0, mostErrors)
}

/** RFC 6901 */
function pointerOf(path: PropertyKey[]) {
  const escaped = path.map((name) => cut(String(name)).replaceAll('~', '~0').replaceAll('/', '~1'))
  return cut(escaped.map((name) => `/${name}`).join(''), longestPointer)
}

const sentenceOf = (issue: z.core.$ZodIssue) =>
  issue.code === 'unrecognized_keys' ? 'This member is unknown.' : `${issue.message}.`
