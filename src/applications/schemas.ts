import * as z from 'zod'
import {
  ListQuery,
  Moment,
  Timestamp,
  commaSeparated,
  line,
  printable,
  printableLines,
  textUpTo,
} from '../http/schemas.ts'

export const ApplicationId = z.uuid({ version: 'v7' })

export const ApplicationStatus = z
  .enum([
    'saved',
    'applied',
    'screening',
    'interview',
    'offer',
    'accepted',
    'rejected',
    'withdrawn',
    'ghosted',
  ])
  .meta({ id: 'ApplicationStatus', examples: ['applied'] })

const lines = (longest: number) => printableLines(textUpTo(longest).min(1))

/** Kept as it was sent. Names and passwords in URLs are nobody's to keep. */
export const Url = printable(z.string().trim().max(2048, { abort: true }))
  .refine(isWebUrl, 'is no URL that begins http:// or https://, or holds a password')
  .meta({ format: 'uri' })

function isWebUrl(text: string) {
  const url = URL.parse(text)
  // "https:a.example" parses as well, but in a page it is a relative link.
  return /^https?:\/\//i.test(text) && url !== null && !url.username && !url.password
}

/** In units of the currency, with two decimals at most: the table's numbers are no doubles. */
const Amount = z
  .number()
  .min(0)
  .max(1e12)
  .multipleOf(0.01)
  .refine((amount) => amount <= 0 || amount >= 0.01, 'is less than a hundredth')

const Salary = z
  .strictObject({
    min: Amount.optional(),
    max: Amount.optional(),
    currency: z.string().regex(/^[A-Z]{3}$/, 'is no ISO 4217 code such as EUR'),
    period: z.enum(['hour', 'day', 'week', 'month', 'year']).optional(),
  })
  .refine(({ min, max }) => min === undefined || max === undefined || min <= max, {
    path: ['max'],
    error: 'is less than "min"',
  })

const Contact = z.strictObject({
  name: line(200),
  role: line(200).optional(),
  email: printable(textUpTo(320).check(z.email({ pattern: z.regexes.unicodeEmail }))).optional(),
  phone: line(50).optional(),
  url: Url.optional(),
})

const Interview = z.strictObject({
  id: z.uuid().toLowerCase(),
  at: Moment,
  duration_minutes: z.int().min(1).max(1440).optional(),
  kind: line(50).optional().describe('Phone, on site, a take-home task: your own word'),
  location: line(500).optional(),
  notes: lines(10_000).optional(),
})

const NextAction = z.strictObject({ at: Moment, text: line(500) })

/** What a person may say of an application, or leave out. */
const details = {
  url: Url,
  location: line(200),
  work_mode: z.enum(['on_site', 'hybrid', 'remote']),
  employment_type: z.enum(['full_time', 'part_time', 'contract', 'temporary', 'internship', 'other']),
  salary: Salary,
  source: line(200).describe('Where it was found'),
  description: lines(50_000),
  notes: lines(50_000),
  resume: line(500).describe('Which one was sent'),
  priority: z.int().min(1).max(5).describe('5 is the highest'),
  applied_at: Moment.describe('Set by the first move to `applied` unless it is known'),
  next_action: NextAction,
}

/** What always has a value, though nobody need send one. */
const lists = {
  tags: z.array(line(50)).max(20),
  contacts: z.array(Contact).max(20),
  archived: z.boolean(),
}
const Interviews = z.array(Interview).max(50)

const names = { company: line(200), title: line(300) }

const example = {
  company: 'Acme',
  title: 'Platform engineer',
  url: 'https://jobs.example.com/4711',
  location: 'Berlin',
  work_mode: 'hybrid',
  salary: { min: 70_000, max: 85_000, currency: 'EUR', period: 'year' },
  tags: ['typescript'],
  priority: 4,
} as const

const applicationExample = {
  id: '01a1fff0-757d-75fa-b3e8-a183eb51d5ae',
  ...example,
  contacts: [{ name: 'Sam Miller', role: 'Recruiter', email: 'sam@acme.example' }],
  interviews: [
    {
      id: '0b9f3c5e-8a3f-4c89-9c0c-1f0a7f1f8a11',
      at: '2026-11-26T14:00:00.000Z',
      duration_minutes: 45,
      kind: 'video',
    },
  ],
  next_action: { at: '2026-11-25T09:00:00.000Z', text: 'Read about their platform' },
  archived: false,
  applied_at: '2026-11-20T17:10:00.000Z',
  status: 'interview',
  status_since: '2026-11-22T08:30:00.000Z',
  created_at: '2026-11-19T20:04:00.000Z',
  updated_at: '2026-11-22T08:30:00.000Z',
  version: 4,
} as const

export const Application = z
  .object({
    id: ApplicationId,
    ...names,
    ...z.object(details).partial().shape,
    ...lists,
    interviews: Interviews,
    status: ApplicationStatus,
    status_since: Timestamp.describe('When the latest move happened'),
    created_at: Timestamp,
    updated_at: Timestamp,
    version: z.int().min(1).describe('Goes up with every change; the `ETag` is it'),
  })
  .meta({ id: 'Application', examples: [applicationExample] })

/** What a list shows of an application, and is searched by. */
export const ApplicationSummary = Application.pick({
  id: true,
  company: true,
  title: true,
  location: true,
  status: true,
  status_since: true,
  applied_at: true,
  priority: true,
  next_action: true,
  tags: true,
  archived: true,
  created_at: true,
  updated_at: true,
  version: true,
}).meta({ id: 'ApplicationSummary', examples: [summaryOf(applicationExample)] })

function summaryOf(application: typeof applicationExample) {
  const { url, work_mode, salary, contacts, interviews, ...summary } = application
  return summary
}

type Clearable<T extends z.ZodRawShape> = { [K in keyof T]: z.ZodOptional<z.ZodNullable<T[K]>> }

/** `null` stands for none. */
const clearable = <T extends z.ZodRawShape>(shape: T) =>
  Object.fromEntries(
    Object.entries(shape).map(([name, schema]) => [name, z.nullable(schema).optional()]),
  ) as unknown as Clearable<T>

const inputs = {
  ...clearable(details),
  ...z.object(lists).partial().shape,
  interviews: z
    .array(Interview.partial({ id: true }))
    .max(50)
    .refine(haveOwnIds, 'holds one id twice')
    .optional()
    .describe('One without an `id` gets one'),
  allow_duplicate: z.boolean().optional().describe('Take a URL that another application has'),
}

function haveOwnIds(interviews: { id?: string | undefined }[]) {
  const ids = interviews.flatMap(({ id }) => id ?? [])
  return new Set(ids).size === ids.length
}

export const NewApplication = z
  .strictObject({ ...names, ...inputs, status: ApplicationStatus.optional() })
  .meta({ id: 'NewApplication', examples: [{ ...example, notes: 'Ada knows somebody there' }] })

export const ApplicationChanges = z
  .strictObject({ ...z.object(names).partial().shape, ...inputs })
  .meta({ id: 'ApplicationChanges', examples: [{ priority: 5, next_action: null, notes: 'Call back' }] })

export const Move = z
  .strictObject({
    to: ApplicationStatus,
    at: Moment.optional().describe('When it happened, if not now'),
    note: lines(2000).optional(),
  })
  .meta({ id: 'Move', examples: [{ to: 'interview', at: '2026-11-21T16:00:00Z', note: 'They called' }] })

const historyExample = {
  id: '01a20104-8c1e-7b0e-9d5f-5b8f0c1f2a3b',
  from: 'screening',
  to: 'interview',
  at: '2026-11-21T16:00:00.000Z',
  note: 'They called',
  recorded_at: '2026-11-22T08:30:00.000Z',
}

export const HistoryEntry = z
  .object({
    id: z.uuid({ version: 'v7' }),
    from: ApplicationStatus.optional().describe('Absent where the application begins'),
    to: ApplicationStatus,
    at: Timestamp,
    note: Move.shape.note,
    recorded_at: Timestamp,
  })
  .meta({ id: 'HistoryEntry', examples: [historyExample] })

/** An application after a move, and the move: what retracts it needs its id. */
export const MovedApplication = Application.extend({ entry: HistoryEntry }).meta({
  id: 'MovedApplication',
  examples: [{ ...applicationExample, entry: historyExample }],
})

export const Lookup = z
  .object({ found: z.boolean(), id: ApplicationId.optional().describe('Of the first that has this URL') })
  .meta({ id: 'Lookup', examples: [{ found: true, id: applicationExample.id }] })

/** Part of a URL that was not encoded would be a parameter of ours, and the answer a wrong one. */
export const LookupQuery = z.strictObject({ url: Url })

/** Marks alone would be in every text. */
function isText(text: string) {
  return /[^\p{M}\s]/u.test(text)
}

export const Sort = z.enum(['updated_at', 'applied_at', 'company', 'priority', 'next_action_at'])

export const ApplicationsQuery = ListQuery.extend({
  status: commaSeparated(ApplicationStatus, 20)
    .meta({ type: 'array', items: { $ref: '#/$defs/ApplicationStatus' }, maxItems: 20 })
    .optional(),
  q: line(200)
    .refine(isText, 'holds no letter')
    .optional()
    .describe('Words that company, title, location or tags hold, each of them'),
  tag: line(50).refine(isText, 'holds no letter').optional(),
  archived: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
  updated_since: Moment.optional(),
  sort: Sort.default('updated_at'),
  order: z
    .enum(['asc', 'desc'])
    .optional()
    .describe('Unless given: names and next actions upwards, all else downwards'),
})

/** An application as it is kept. */
export const StoredApplication = Application.extend({
  /** How many entries its history has. */
  moves: z.int(),
  /** What the rows beside it were written under: rules for it may change, and these rows are to be found then too. */
  company_key: z.string().optional(),
  url_key: z.string().optional(),
})

/** The applications of one URL, in the order in which they came: nearly always one. */
export const SavedUrl = z.object({
  application_id: ApplicationId,
  others: z.array(ApplicationId).optional(),
  /** New with every write, for the row may be gone and there again. */
  write_id: z.string(),
})

/** A move as it is kept: retracting it takes away what it set. */
export const StoredEntry = HistoryEntry.extend({ sets_applied_at: z.boolean().optional() })

export type Application = z.infer<typeof Application>
export type ApplicationSummary = z.infer<typeof ApplicationSummary>
export type NewApplication = z.infer<typeof NewApplication>
export type ApplicationChanges = z.infer<typeof ApplicationChanges>
export type Move = z.infer<typeof Move>
export type ApplicationsQuery = z.infer<typeof ApplicationsQuery>
export type Sort = z.infer<typeof Sort>
export type StoredApplication = z.infer<typeof StoredApplication>
export type SavedUrl = z.infer<typeof SavedUrl>
export type StoredEntry = z.infer<typeof StoredEntry>
