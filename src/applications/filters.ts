import { createFold, fold } from './folding.ts'
import type { ApplicationsQuery } from './queries.ts'
import type { ApplicationSummary } from './schemas.ts'

type Filters = Pick<ApplicationsQuery, 'status' | 'q' | 'tag' | 'archived' | 'updated_since'>
type Filter = (application: ApplicationSummary) => boolean

/**
 * Joins all given filters into one. Returns undefined if there is none. `updated_since` is in UTC with milliseconds.
 */
export function filterOf({ status, q, tag, archived, updated_since }: Filters): Filter | undefined {
  const words = q === undefined ? [] : fold(q).split(' ')
  const filters: (Filter | undefined)[] = [
    status && ((it) => status.includes(it.status)),
    archived === undefined ? undefined : (it) => it.archived === archived,
    updated_since === undefined ? undefined : (it) => it.updated_at >= updated_since,
    tag === undefined ? undefined : hasTag(tag),
    q === undefined ? undefined : (it) => holdsAll(textOf(it), words),
  ]
  const given = filters.filter((filter) => filter !== undefined)
  return given.length === 0 ? undefined : (it) => given.every((filter) => filter(it))
}

export function hasTag(tag: string): (application: Pick<ApplicationSummary, 'tags'>) => boolean {
  const wanted = fold(tag)
  const foldTag = createFold()
  return ({ tags }) => tags.some((its) => foldTag(its) === wanted)
}

const textOf = ({ company, title, location = '', tags }: ApplicationSummary) =>
  [company, title, location, ...tags].map(fold).join('\n')

const holdsAll = (text: string, words: string[]) => words.every((word) => text.includes(word))
