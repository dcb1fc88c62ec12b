import { readApiUrl, readKey } from './api-access.ts'
import { parseOptions } from './parse-options.ts'
import { UsageError } from './usage-error.ts'

export const usage =
  'Usage: npm run export -- https://… [API key] [--format csv|json] [--from DAY] [--to DAY] [--status a,b]\n' +
  '  [--columns proof] [--bom] [--out FILE]\n' +
  'The key may also be in the environment variable API_KEY.'

export type Wanted = ReturnType<typeof readExportArguments>

const text = { type: 'string' } as const
const options = {
  format: text,
  from: text,
  to: text,
  status: text,
  columns: text,
  bom: { type: 'boolean' },
  out: text,
} as const

/** The API checks the values of the filters. Throws `UsageError`. */
export function readExportArguments(args: string[], environment: NodeJS.ProcessEnv) {
  const { values, positionals } = parseOptions(args, options)
  const [address = '', key, ...others] = positionals
  if (others.length > 0) throw new UsageError('There are too many arguments.')
  const { out, bom, ...filters } = values
  if (out === '') throw new UsageError('--out must be the name of a file.')
  const isCsv = /\.csv$/i.test(out ?? '') || bom || filters.columns !== undefined
  const format = values.format ?? (isCsv ? 'csv' : 'json')
  if (format !== 'csv' && format !== 'json') throw new UsageError('--format must be csv or json.')
  return {
    url: readApiUrl(address),
    key: readKey(key, environment),
    query: { ...filters, format, ...(bom && { bom: 'true' }) },
    file: out ?? `applications.${format}`,
  }
}
