import { documented } from '#documented'
import * as z from 'zod'
import { ListQuery } from '../http/schemas.ts'
import { Moment, commaSeparated, invisible, line } from '../values.ts'
import { fold } from './folding.ts'
import { ApplicationStatus, Url } from './schemas.ts'

/** Strict: if the caller forgets to encode the URL, a part of it becomes a parameter, and the result would be wrong. */
export const LookupQuery = z.strictObject({
  url: Url.meta(documented({ examples: ['https://jobs.example.com/4711'] })),
})

/** A search for accents alone would find every text, because folding removes them. */
const hasText = (text: string) =>
  /[^\p{M}\p{Sk}\s]/u.test(text.replace(invisible, '')) && /[^\p{M}\s]/u.test(fold(text))

export const Sort = z.enum(['updated_at', 'applied_at', 'company', 'priority', 'next_action_at'])

export const ApplicationsQuery = ListQuery.extend({
  status: commaSeparated(ApplicationStatus, 20)
    .meta(documented({ type: 'array', items: { $ref: '#/$defs/ApplicationStatus' }, maxItems: 20 }))
    .optional(),
  q: line(200)
    .refine(hasText, 'must have a letter, a digit or a sign')
    .optional()
    .describe(documented('Words. Each must occur in company, title, location or tags')),
  tag: line(50).refine(hasText, 'must have a letter, a digit or a sign').optional(),
  archived: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
  updated_since: Moment.optional(),
  sort: Sort.default('updated_at'),
  order: z
    .enum(['asc', 'desc'])
    .optional()
    .describe(documented('Default: `asc` for company and next_action_at, `desc` for the others')),
})

export type ApplicationsQuery = z.infer<typeof ApplicationsQuery>
export type Sort = z.infer<typeof Sort>
