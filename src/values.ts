import { documented } from '#documented'
import * as z from 'zod'

/** A message for values that are not missing. A missing value gets the same message everywhere. */
const unlessMissing = (message: string) => ({
  error: ({ input }: { input?: unknown }) => (input === undefined ? undefined : message),
})

/** UTC with milliseconds and `Z`. */
export const Timestamp = z.iso.datetime({ precision: 3 })

/**
 * Text up to a number of characters. `abort` ends the validation of longer text: without it, zod would run every
 * later check on text of any length.
 */
export const textUpTo = (longest: number) => z.string().max(longest, { abort: true })

/**
 * A check by a pattern that the OpenAPI document leaves out, because engines do not agree on such patterns. All schemas
 * share the checks below, because each check costs time at a cold start.
 */
const matches = (pattern: RegExp, message: string) => z.refine<string>((text) => pattern.test(text), message)
const isWellFormed = z.refine<string>((text) => text.isWellFormed(), 'must be well-formed Unicode')

/**
 * Characters that show nothing and are no white space: those that Unicode calls default-ignorable or no character, and
 * fillers.
 */
export const invisible = /[\p{DI}\p{NChar}\u2800\ufff9-\ufffb\u{16fe4}\u{1d159}]/gu

const hasNoControls = matches(/^[^\u0000-\u001f\u007f-\u009f]*$/, 'must not have control characters')
const hasOnlyLineControls = matches(
  /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$/,
  'must not have control characters',
)
// The first two classes share no character, so the pattern takes linear time.
const isOneLine = matches(
  /^[^\S\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f]*$/,
  'must not be blank or have control characters',
)
const isTrimmed = z.trim()
const isNotEmpty = z.minLength(1, { abort: true })

/** Well-formed text without control characters. */
export const printable = (text: z.ZodString) => text.check(hasNoControls, isWellFormed)

/** The same, with line breaks and tabs, and at least one character. */
export const lines = (longest: number) =>
  z.string().check(z.maxLength(longest, { abort: true }), z.minLength(1), hasOnlyLineControls, isWellFormed)

/** One line of printable text, trimmed. It is not blank. */
export const line = (longest: number) =>
  z.string().check(isTrimmed, isNotEmpty, z.maxLength(longest, { abort: true }), isOneLine, isWellFormed)

/** A time with its offset, of any precision. */
export const DateTime = textUpTo(50).check(z.iso.datetime({ offset: true }))

/** It must abort like `DateTime`: of a union's options, zod takes one that does not abort for the match. */
const Day = textUpTo(50).check(z.iso.date())

/** A time with its offset, or a date, which means midnight in UTC. The output is in UTC with milliseconds. */
export const Moment = z
  .union([Day, DateTime], unlessMissing('must be a time such as 2026-11-22T08:30:00Z, or a date'))
  .refine((text) => isFourDigitYear(new Date(text)), {
    error: 'must be in the years 0000 to 9999',
    abort: true,
  })
  .check(z.overwrite((text) => new Date(text).toISOString()))

const isFourDigitYear = (time: Date) => time.toISOString().length === 24

/** The items of a comma-separated list, trimmed. Empty items are left out. */
export const itemsOf = (text: string) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')

/** A list in a query: separated by commas, or a repeated parameter. Empty items count as not given. */
export const commaSeparated = <T extends z.ZodType>(item: T, most: number) =>
  z.preprocess((value) => {
    const items = [value].flat().flatMap((each) => (typeof each === 'string' ? itemsOf(each) : each))
    return items.length > 0 ? items : undefined
  }, z.array(item).max(most).optional())

const deepestNesting = 64

/** Any JSON object. It is stored as it was sent. It is nested up to 64 levels and has no member `__proto__`. */
export const JsonObject = z
  .custom<Record<string, unknown>>(
    (value) => isContainer(value) && !Array.isArray(value),
    unlessMissing('must be an object'),
  )
  .refine((value) => !isDeeper(value, deepestNesting), {
    error: `must not be nested deeper than ${deepestNesting} levels`,
    abort: true,
  })
  .refine((value) => !hasProto(value), 'must not have a member "__proto__"')
  .meta(documented({ type: 'object', additionalProperties: true }))

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null

/** JSON.parse accepts any depth. This recursion stops at the limit, so it cannot overflow the stack. */
const isDeeper = (value: unknown, levels: number): boolean =>
  isContainer(value) && (levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1)))

const hasProto = (value: unknown): boolean =>
  isContainer(value) && (Object.hasOwn(value, '__proto__') || Object.values(value).some(hasProto))

/** A page of a list: at most `limit` items after the position `after`. */
export type Paging = { limit: number; after?: string | undefined }
