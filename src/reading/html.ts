import { compile } from 'html-to-text'
import { cutTo } from './members.ts'

/** The package takes quadratic time for tags that are nested deeply. */
const longestHtml = 64_000

/** `convert` would compile the selectors for each text. */
const convert = compile({
  wordwrap: false as const,
  limits: { maxDepth: 16 },
  selectors: [
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'img', format: 'skip' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    { selector: 'ul', options: { itemPrefix: '- ' } },
    // The package throws for the Roman number 4000.
    ...['i', 'I'].map((type) => ({
      selector: `ol[type="${type}"]`,
      format: 'unorderedList',
      options: { itemPrefix: '- ' },
    })),
    // Signs before each line of a quote, and a long line, make a much longer text of hostile HTML.
    { selector: 'blockquote', format: 'block', options: { leadingLineBreaks: 2, trailingLineBreaks: 2 } },
    { selector: 'hr', options: { length: 3 } },
  ],
})

/** The text of HTML. The HTML is cut to a length that takes little time. */
export function textOfHtml(html: string): { text: string; isCut: boolean } {
  const start = html.slice(0, longestHtml)
  const text = convert(start)
  // Lists in lists indent each line, so a hostile text may be much longer than its HTML.
  const longest = 2 * start.length
  return { text: cutTo(text, longest), isCut: start.length < html.length || text.length > longest }
}

/** A text, or HTML as a text. Huntr's HTML may be escaped once more. */
export function readHtml(text: string): { text: string; isCut: boolean } {
  if (!isHtml.test(text) && !isEscaped.test(text)) return { text, isCut: false }
  if (isHtml.test(text)) return textOfHtml(text)
  const once = textOfHtml(text)
  const twice = textOfHtml(once.text)
  return { text: twice.text, isCut: once.isCut || twice.isCut }
}

/** All white space stays, because no text has this character when it is read. */
const decode = compile({ wordwrap: false, preserveNewlines: true, whitespaceCharacters: '\u0001' })

/** Text with its entities decoded once. Tags stay, and so does an "&" that begins no entity. */
export const decodeEntities = (text: string) =>
  entity.test(text) ? decode(text.replace(bareAmpersand, '&amp;').replaceAll('<', '&lt;')) : text

// An opening tag alone proves nothing: "if a <b then" is a text.
const isHtml = /<\/(?:p|ul|ol|li|div|span|strong|b|em|i|h[1-6]|a)>|<br ?\/?>/i
const isEscaped = /&lt;\/(?:p|ul|ol|li|div|span|strong|b|em|i|h[1-6]|a)&gt;|&lt;br ?\/?&gt;/i
const entity = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,30});/i
const bareAmpersand = /&(?!(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,30});)/gi
