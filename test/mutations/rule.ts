/** A rule of the product: its text in the source, the text that replaces it, and the test that must then fail. */
export type Rule = {
  name: string
  file: string
  text: string
  instead: string
  /** The whole name, as vitest prints it: `describe > test`. */
  test: { file: string; name: string }
}

type Row = { text: string; instead: string; test: string }

/** The rules of a file in src/ that a file in test/ tests. */
export const rulesOf = (file: string, testFile: string, rows: Record<string, Row>): Rule[] =>
  Object.entries(rows).map(([name, { text, instead, test }]) => ({
    name,
    file: `src/${file}`,
    text,
    instead,
    test: { file: `test/${testFile}`, name: test },
  }))
