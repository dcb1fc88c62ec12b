import * as z from 'zod'

/** UTC with milliseconds and `Z`. */
export const Timestamp = z.iso.datetime({ precision: 3 })

/**
 * Text of at most so many characters. Longer text is refused before any later check looks at it: without `abort`, zod
 * would run each later check on text of any length.
 */
export const textUpTo = (longest: number) => z.string().max(longest, { abort: true })

const matching = (text: z.ZodString, pattern: RegExp, refusal: string) =>
  text.regex(pattern, refusal).refine((it) => it.isWellFormed(), 'is not well-formed Unicode')

/** Text that can be shown: without control characters, and well-formed. */
export const printable = (text: z.ZodString) =>
  matching(text, /^[^\u0000-\u001f\u007f-\u009f]*$/, 'has characters that cannot be shown')

/** The same over several lines. */
export const printableLines = (text: z.ZodString) =>
  matching(
    text,
    /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$/,
    'has characters that cannot be shown',
  )

/** A line of such text, without the space around it, which would be none without anything else. */
export const line = (longest: number) =>
  matching(
    z.string().trim().min(1, { abort: true }).max(longest, { abort: true }),
    // The first two classes share no character, so the pattern takes linear time.
    /^[^\S\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f]*$/,
    'is blank, or has characters that cannot be shown',
  )

/** A time with its offset, of any precision that people write. */
export const DateTime = textUpTo(50).check(z.iso.datetime({ offset: true }))

/** It aborts where `DateTime` does. Of a union's options, zod would take the only one that does not abort for the match. */
const Day = textUpTo(50).check(z.iso.date())

/** A time with its offset, or a date, which stands for its midnight in UTC. It is kept in UTC with milliseconds. */
export const Moment = z
  .union([DateTime, Day], 'is no time such as 2026-11-22T08:30:00Z, and no date')
  .refine((text) => isFourDigitYear(new Date(text)), {
    error: 'lies outside the years 0000 to 9999',
    abort: true,
  })
  .check(z.overwrite((text) => new Date(text).toISOString()))

const isFourDigitYear = (time: Date) => time.toISOString().length === 24

/** A list in a query, of at most so many items: they are separated by commas, or repeated. */
export const commaSeparated = <T extends z.ZodType>(item: T, most: number) =>
  z.preprocess(
    (value) =>
      [value].flat().flatMap((each) => (typeof each === 'string' ? each.split(',', most + 1) : each)),
    z.array(item).max(most),
  )

const deepestNesting = 64

/** Any JSON object, which is kept as it was sent: not nested deeper than 64, and without `__proto__`. */
export const JsonObject = z
  .custom<Record<string, unknown>>(
    (value) => isContainer(value) && !Array.isArray(value),
    'expected an object',
  )
  .refine((value) => !isDeeper(value, deepestNesting), {
    error: `is nested deeper than ${deepestNesting}`,
    abort: true,
  })
  .refine((value) => !hasProto(value), 'has a member "__proto__"')
  .meta({ type: 'object', additionalProperties: true })

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null

/** The parser takes any depth, a recursion does not: this one stops. */
const isDeeper = (value: unknown, levels: number): boolean =>
  isContainer(value) && (levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1)))

const hasProto = (value: unknown): boolean =>
  isContainer(value) && (Object.hasOwn(value, '__proto__') || Object.values(value).some(hasProto))

/** `?limit=&cursor=` of every list. An unknown filter is refused, because it would filter nothing. */
export const ListQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: textUpTo(2048).optional(),
})

/** RFC 9457 */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('A sentence to show'),
    code: z.string().describe('For programs'),
    request_id: z.string().describe('Found in the log'),
    existing_id: z.string().optional().describe('Of what is there already, where that is the problem'),
    errors: z
      .array(
        z.object({
          in: z.enum(['body', 'query', 'header']),
          pointer: z.string().describe('A JSON pointer (RFC 6901)'),
          detail: z.string(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem' })

export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next_cursor: z.string().nullable() })

/** The answer of a 204. */
export const NoContent = z.undefined()
