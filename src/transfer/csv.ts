import { stringify } from 'csv-stringify/sync'
import { escapeFormula } from './formulas.ts'

/** With a `record_delimiter` of its own, csv-stringify quotes a lone CR or LF only if it is told to. */
const options = { record_delimiter: 'windows', quote_record_delimiter: true }

/** A line of CSV (RFC 4180). Only cells that need quotes have them, and no cell is a formula. */
export const csvLine = (cells: string[]) => stringify([cells.map(escapeFormula)], options)
