import { fold } from './folding.ts'
import type { ApplicationSummary, ApplicationsQuery } from './schemas.ts'

type Filters = Pick<ApplicationsQuery, 'status' | 'q' | 'tag' | 'archived' | 'updated_since'>
type Filter = (application: Omit<ApplicationSummary, 'id'>) => boolean

/** Whether an application fits all filters; undefined where every one does. `updated_since` is in UTC with milliseconds. */
export function isWantedBy({ status, q, tag, archived, updated_since }: Filters): Filter | undefined {
  const words = q === undefined ? [] : fold(q).split(' ')
  const label = tag === undefined ? '' : fold(tag)
  const filters: (Filter | undefined)[] = [
    status && ((it) => status.includes(it.status)),
    archived === undefined ? undefined : (it) => it.archived === archived,
    updated_since === undefined ? undefined : (it) => it.updated_at >= updated_since,
    tag === undefined ? undefined : (it) => it.tags.some((its) => fold(its) === label),
    q === undefined ? undefined : (it) => holdsAll(textOf(it), words),
  ]
  const asked = filters.filter((filter) => filter !== undefined)
  return asked.length === 0 ? undefined : (it) => asked.every((filter) => filter(it))
}

const textOf = ({ company, title, location = '', tags }: Parameters<Filter>[0]) =>
  fold([company, title, location, ...tags].join('\n'))

const holdsAll = (text: string, words: string[]) => words.every((word) => text.includes(word))
