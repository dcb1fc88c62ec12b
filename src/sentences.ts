import type * as z from 'zod'

type Issue = z.core.$ZodIssue
type RawIssue<T extends Issue = Issue> = z.core.$ZodRawIssue<T>
type Predicates = { [C in Issue['code']]: (issue: RawIssue<Extract<Issue, { code: C }>>) => string }

/** For an issue that only its schema can explain: the schema must have a message of its own. */
const unexplained = () => 'is not valid'

/** The predicate for each kind of issue. None of them repeats the input, which may be a secret. */
const predicates: Predicates = {
  invalid_type: ({ expected }) => `must be ${types[expected] ?? `of the type ${expected}`}`,
  invalid_value: ({ values }) => `must be ${values.length > 1 ? 'one of ' : ''}${values.join(', ')}`,
  invalid_format: ({ format }) => formats[format as z.core.$ZodStringFormats] ?? unexplained(),
  too_small: (it) => limited(it.minimum, it.inclusive === false ? 'more than' : 'at least', it),
  too_big: (it) => limited(it.maximum, it.inclusive === false ? 'less than' : 'at most', it),
  not_multiple_of: ({ divisor }) => `must be a multiple of ${divisor}`,
  unrecognized_keys: () => 'is unknown',
  invalid_key: () => 'has a name that is not valid',
  invalid_element: () => 'has an item that is not valid',
  invalid_union: unexplained,
  custom: unexplained,
}

const types: Partial<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

const formats: Partial<Record<z.core.$ZodStringFormats, string>> = {
  uuid: 'must be a UUID',
  email: 'must be an e-mail address',
  url: 'must be a URL',
  datetime: 'must be a time such as 2026-11-22T08:30:00Z',
  date: 'must be a date such as 2026-11-22',
}

const units: Partial<Record<string, string>> = { string: 'character', array: 'item', set: 'item' }

type Limited = { origin: string; exact?: boolean | undefined }

function limited(limit: number | bigint, comparison: string, { origin, exact }: Limited) {
  const amount = `${exact ? 'exactly' : comparison} ${limit}`
  const unit = units[origin]
  if (unit === undefined) return `must be ${amount}`
  return `must have ${amount} ${unit}${Number(limit) === 1 ? '' : 's'}`
}

/**
 * zod asks this for each issue whose schema has no message of its own. The result is a predicate: the name of the
 * member comes before it, and a full stop after it. The message of a schema has the same form.
 */
export function predicateOf(issue: RawIssue): string {
  if (issue.input === undefined) return 'is missing'
  const predicate = predicates[issue.code] as (issue: RawIssue) => string
  return predicate(issue)
}
