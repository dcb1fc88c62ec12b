const words = new Set(['n/a', '#n/a', 'n.a.', 'none', 'null', 'unknown', 'not specified'])

/** A cell that says nothing: it is empty, has dashes alone, or a word for "nothing". */
export function isNothing(text: string): boolean {
  const trimmed = text.trim()
  return words.has(trimmed.slice(0, 20).toLowerCase()) || /^\p{Dash}*$/u.test(trimmed)
}
