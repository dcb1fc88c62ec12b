import stringWidth from 'string-width'

const graphemes = new Intl.Segmenter()

/** The joiner between the parts of an emoji shows nothing by itself. */
const joiner = /(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d(?=\p{Extended_Pictographic})/u
const hidden = new RegExp(`(?!${joiner.source})\\p{C}|[\\p{Zl}\\p{Zp}]`, 'gu')

/**
 * Text of others for one line of a terminal. Line breaks become a space. Control characters and marks of direction
 * become `�`. Longer text is cut to the width.
 */
export function terminalText(text: string, width = 200) {
  // Nothing of a grapheme shows after some marks, so this is enough text for the width.
  const start = text.slice(0, width * 8)
  const line = start.replace(/[^\S ]+/g, ' ').replace(hidden, '�')
  if (start === text && stringWidth(line) <= width) return line
  let cut = ''
  let columns = 1
  for (const { segment } of graphemes.segment(line)) {
    columns += stringWidth(segment)
    if (columns > width) break
    cut += segment
  }
  return `${cut}…`
}
