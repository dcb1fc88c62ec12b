/** The rows of a CSV text (RFC 4180), read by a grammar of its own. Throws if the text is no such CSV. */
export function rowsIn(text: string): string[][] {
  const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/gy
  const rows: string[][] = []
  let row: string[] = []
  while (cell.lastIndex < text.length) {
    const start = cell.lastIndex
    const match = cell.exec(text)
    if (!match) throw new Error(`This is no CSV: ${JSON.stringify(text.slice(start, start + 60))}`)
    const [, content = '', end] = match
    row.push(content.startsWith('"') ? content.slice(1, -1).replaceAll('""', '"') : content)
    if (end === ',') continue
    rows.push(row)
    row = []
  }
  return rows
}
