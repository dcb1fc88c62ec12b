import { documented } from '#documented'
import * as z from 'zod'
import { pageOf } from '../http/schemas.ts'
import { Moment, Timestamp, line, lines, printable, textUpTo } from '../values.ts'
import {
  applicationExample,
  contactExample,
  detailsExample,
  interviewExample,
  moveExample,
  nextActionExample,
  salaryExample,
  summaryExample,
} from './examples.ts'

export const ApplicationId = z.uuid({ version: 'v7' })

/** The stages of an application, in their order. The other statuses may follow each of them. */
export const Stage = z.enum(['saved', 'applied', 'screening', 'interview', 'offer', 'accepted'])

export const ApplicationStatus = z
  .enum([...Stage.options, 'rejected', 'withdrawn', 'ghosted'])
  .meta(documented({ id: 'ApplicationStatus', examples: ['applied'] }))

const WorkMode = z
  .enum(['on_site', 'hybrid', 'remote'])
  .meta(documented({ id: 'WorkMode', examples: ['hybrid'] }))

const EmploymentType = z
  .enum(['full_time', 'part_time', 'contract', 'temporary', 'internship', 'other'])
  .meta(documented({ id: 'EmploymentType', examples: ['full_time'] }))

const SalaryPeriod = z
  .enum(['hour', 'day', 'week', 'month', 'year'])
  .meta(documented({ id: 'SalaryPeriod', examples: ['year'] }))

/** Stored as it was sent. A URL with a user name or a password is rejected, because we must not store these. */
export const Url = printable(z.string().trim().max(2048, { abort: true }))
  .refine(isWebUrl, 'must be a URL that begins with http:// or https:// and holds no password')
  .meta(documented({ format: 'uri' }))

function isWebUrl(text: string) {
  const url = URL.parse(text)
  // "https:a.example" is valid too, but in a page it is a relative link.
  return /^https?:\/\//i.test(text) && url !== null && !url.username && !url.password
}

/** In units of the currency, with at most two decimals. DynamoDB's numbers are decimal, not doubles. */
const Amount = z
  .number()
  .min(0)
  .max(1e12)
  .multipleOf(0.01)
  .refine((amount) => amount <= 0 || amount >= 0.01, 'must be at least 0.01')

const NewSalary = z
  .strictObject({
    min: Amount.optional(),
    max: Amount.optional(),
    currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as EUR'),
    period: SalaryPeriod.optional(),
  })
  .refine(({ min, max }) => min === undefined || max === undefined || min <= max, {
    path: ['max'],
    error: 'must not be less than "min"',
  })
  .meta(documented({ id: 'NewSalary', examples: [salaryExample] }))

const NewContact = z
  .strictObject({
    name: line(200),
    role: line(200).optional(),
    email: printable(textUpTo(320).check(z.email({ pattern: z.regexes.unicodeEmail }))).optional(),
    phone: line(50).optional(),
    url: Url.optional(),
  })
  .meta(documented({ id: 'NewContact', examples: [contactExample] }))

const NewInterview = z
  .strictObject({
    id: z.uuid().toLowerCase().optional().describe(documented('An interview without an `id` gets one')),
    at: Moment,
    duration_minutes: z.int().min(1).max(1440).optional(),
    kind: line(50).optional().describe(documented('In your own words: phone, on site, take-home task')),
    location: line(500).optional(),
    notes: lines(10_000).optional(),
  })
  .meta(documented({ id: 'NewInterview', examples: [interviewExample] }))

const NewNextAction = z
  .strictObject({ at: Moment, text: line(500) })
  .meta(documented({ id: 'NewNextAction', examples: [nextActionExample] }))

/** In a response, an object may get more members later, and every time is in UTC. */
const Salary = z.object(NewSalary.shape).meta(documented({ id: 'Salary', examples: [salaryExample] }))
const Contact = z.object(NewContact.shape).meta(documented({ id: 'Contact', examples: [contactExample] }))
const Interview = z
  .object({ ...NewInterview.shape, id: z.uuid(), at: Timestamp })
  .meta(documented({ id: 'Interview', examples: [interviewExample] }))
const NextAction = z
  .object({ ...NewNextAction.shape, at: Timestamp })
  .meta(documented({ id: 'NextAction', examples: [nextActionExample] }))

/** Numbers of characters, also for readers that cut a longer text. */
export const longest = { company: 200, title: 300, location: 200, text: 50_000 }

const names = { company: line(longest.company), title: line(longest.title) }

/** The optional members that a request and a response have in common. */
const details = {
  url: Url,
  location: line(longest.location),
  work_mode: WorkMode,
  employment_type: EmploymentType,
  source: line(200).describe(documented('The place where you found it')),
  description: lines(longest.text),
  notes: lines(longest.text),
  resume: line(500).describe(documented('The version that you sent')),
  priority: z.int().min(1).max(5).describe(documented('5 is the highest')),
}

/** These members always have a value in a response. A request may omit them. */
const tags = z.array(line(50)).max(20)
const archived = z.boolean()

export const Application = z
  .object({
    id: ApplicationId,
    ...names,
    ...z.object({ ...details, salary: Salary, applied_at: Timestamp, next_action: NextAction }).partial()
      .shape,
    tags,
    contacts: z.array(Contact).max(20),
    interviews: z.array(Interview).max(50),
    archived,
    status: ApplicationStatus,
    status_since: Timestamp.describe(documented('When the latest move happened')),
    created_at: Timestamp,
    updated_at: Timestamp,
    version: z.int().min(1).describe(documented('It increases with every change, and is sent as the `ETag`')),
  })
  .meta(documented({ id: 'Application', examples: [applicationExample] }))

/** The members of an application that lists show and that filters search. */
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
}).meta(documented({ id: 'ApplicationSummary', examples: [summaryExample] }))

export const ApplicationPage = pageOf(ApplicationSummary)

type Clearable<T extends z.ZodRawShape> = { [K in keyof T]: z.ZodOptional<z.ZodNullable<T[K]>> }

/** `null` removes a member, and empties a list. */
const clearable = <T extends z.ZodRawShape>(shape: T) =>
  Object.fromEntries(
    Object.entries(shape).map(([name, schema]) => [name, z.nullable(schema).optional()]),
  ) as unknown as Clearable<T>

const inputs = {
  ...clearable({
    ...details,
    salary: NewSalary,
    applied_at: Moment.describe(documented('The first move to `applied` sets it, unless it is already set')),
    next_action: NewNextAction,
    tags,
    contacts: z.array(NewContact).max(20),
    interviews: z.array(NewInterview).max(50).refine(haveOwnIds, 'must not use an id twice'),
    archived,
  }),
  allow_duplicate: z
    .boolean()
    .optional()
    .describe(documented('Accept a URL that another application already has')),
}

function haveOwnIds(interviews: { id?: string | undefined }[]) {
  const ids = interviews.flatMap(({ id }) => id ?? [])
  return new Set(ids).size === ids.length
}

export const NewApplication = z
  .strictObject({ ...names, ...inputs, status: ApplicationStatus.optional() })
  .meta(
    documented({
      id: 'NewApplication',
      examples: [{ ...detailsExample, notes: 'Ada knows somebody there' }],
    }),
  )

export const ApplicationChanges = z.strictObject({ ...z.object(names).partial().shape, ...inputs }).meta(
  documented({
    id: 'ApplicationChanges',
    examples: [{ priority: 5, next_action: null, notes: 'Call back' }],
  }),
)

export const NewMove = z
  .strictObject({
    to: ApplicationStatus,
    at: Moment.optional().describe(documented('The time of the move. Now, if omitted')),
    note: lines(2000).optional(),
  })
  .meta(
    documented({
      id: 'Move',
      examples: [{ to: 'interview', at: '2026-11-21T16:00:00Z', note: 'They called' }],
    }),
  )

export const Move = z
  .object({
    id: z.uuid({ version: 'v7' }),
    from: ApplicationStatus.optional().describe(documented('Absent in the first move')),
    to: ApplicationStatus,
    at: Timestamp,
    note: NewMove.shape.note,
    recorded_at: Timestamp,
  })
  .meta(documented({ id: 'HistoryEntry', examples: [moveExample] }))

export const MovePage = pageOf(Move)

/** An application after a move, and the move itself. Its id is needed to undo it. */
export const MovedApplication = Application.extend({ entry: Move }).meta(
  documented({
    id: 'MovedApplication',
    examples: [{ ...applicationExample, entry: moveExample }],
  }),
)

export const Lookup = z
  .object({
    found: z.boolean(),
    id: ApplicationId.optional().describe(documented('The id of the first application with this URL')),
  })
  .meta(documented({ id: 'Lookup', examples: [{ found: true, id: applicationExample.id }] }))

export type ApplicationStatus = z.infer<typeof ApplicationStatus>
export type Stage = z.infer<typeof Stage>
export type Application = z.infer<typeof Application>
export type ApplicationSummary = z.infer<typeof ApplicationSummary>
export type NewApplication = z.infer<typeof NewApplication>
export type ApplicationChanges = z.infer<typeof ApplicationChanges>
export type NewMove = z.infer<typeof NewMove>
export type Move = z.infer<typeof Move>
