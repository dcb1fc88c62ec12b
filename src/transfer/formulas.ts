/** A spreadsheet takes such a text for a formula. */
const formula = /^'*[=+\-@\t\r\n＝＋－＠]/
const escaped = /^'+[=+\-@\t\r\n＝＋－＠]/

/** Puts an apostrophe before a text that a spreadsheet would take for a formula, and before its own apostrophes. */
export const escapeFormula = (text: string) => (formula.test(text) ? `'${text}` : text)

/** Takes the apostrophe of `escapeFormula` away again. */
export const unescapeFormula = (text: string) => (escaped.test(text) ? text.slice(1) : text)
