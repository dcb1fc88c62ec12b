import type { DateOrder } from '../transfer/reading/types.ts'
import { ImportQuery } from '../transfer/schemas.ts'
import { readApiUrl, readKey } from './api-access.ts'
import { parseOptions } from './parse-options.ts'
import { UsageError } from './usage-error.ts'

export const usage = [
  'Usage: npm run import -- https://… [API key] FILE [--dry-run] [--yes] [--date-order dmy|mdy] [--import-id ID]',
  'Without the API key, API_KEY of the environment is used.',
]

const options = {
  'dry-run': { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  'date-order': { type: 'string' },
  'import-id': { type: 'string' },
} as const

/** Throws `UsageError`, whose message has nothing of the key. */
export function readArguments(args: string[], environment: NodeJS.ProcessEnv) {
  const { values, positionals } = parseOptions(args, options)
  const [address = '', ...others] = positionals
  const url = readApiUrl(address)
  const file = others.pop()
  if (file === undefined || others.length > 1) throw new UsageError('Give the URL, the API key and one file.')
  if (/^(jht_|eyJ)/.test(file)) throw new UsageError('The last argument must be the file.')
  const dateOrder = values['date-order']
  if (dateOrder !== undefined && !isDateOrder(dateOrder))
    throw new UsageError('--date-order must be dmy (day first) or mdy (month first).')
  const importId = values['import-id']
  if (!ImportQuery.shape.import_id.safeParse(importId).success)
    throw new UsageError('--import-id must have 1 to 200 characters.')
  const key = readKey(others[0], environment)
  return { url, key, file, dryRun: values['dry-run'], yes: values.yes, dateOrder, importId }
}

export type ImportArguments = ReturnType<typeof readArguments>

const isDateOrder = (text: string): text is DateOrder => text === 'dmy' || text === 'mdy'
