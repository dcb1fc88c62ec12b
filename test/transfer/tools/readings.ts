import type { Draft, ReadFile, Reading } from '../../../src/transfer/reading/types.ts'

export function fileOf(reading: Reading): ReadFile {
  if ('refused' in reading) throw new Error(`refused: ${JSON.stringify(reading.refused)}`)
  return reading
}

export const draftsOf = ({ rows }: ReadFile): Draft[] =>
  rows.flatMap((row) => ('draft' in row ? row.draft : []))
