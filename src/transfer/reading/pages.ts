/** A part of a file that is a file by itself. `firstRow` is an option of `readText`. */
export type Page = {
  firstRow: number
  rows: number
  mediaType: 'text/csv' | 'application/json'
  body: string
}

/** A record that is larger than `bytes` makes a page of its own. */
export function pagesOf(text: string, most: { rows: number; bytes: number }): Page[] {
  ;[text, most]
  return []
}
