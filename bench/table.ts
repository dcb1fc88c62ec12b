type Cell = string | number

/** Prints rows below their headings. Numbers get `digits` and stand on the right. */
export function printTable(headings: string[], rows: Cell[][], digits = 1) {
  const texts = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? cell.toFixed(digits) : cell)))
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...texts.map((row) => row[column]?.length ?? 0)),
  )
  const isNumber = headings.map((_heading, column) => typeof rows[0]?.[column] === 'number')
  const line = (row: string[]) =>
    row.map((text, column) =>
      isNumber[column] ? text.padStart(widths[column]!) : text.padEnd(widths[column]!),
    )
  for (const row of [headings, ...texts]) console.log(line(row).join('  ').trimEnd())
  console.log()
}
