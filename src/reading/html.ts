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

/** A text, or HTML as a text. Huntr's HTML may be escaped once more. */
export function readHtml(text: string): { text: string; isCut: boolean } {
  if (!isHtml.test(text) && !isEscaped.test(text)) return { text, isCut: false }
  const html = text.slice(0, longestHtml)
  const once = isHtml.test(html) ? html : convert(html)
  const twice = convert(once.slice(0, longestHtml))
  // Lists in lists indent each line, so a hostile text may be much longer than its HTML.
  const longest = 2 * html.length
  return {
    text: cutTo(twice, longest),
    isCut: html.length < text.length || once.length > longestHtml || twice.length > longest,
  }
}

// An opening tag alone proves nothing: "if a <b then" is a text.
const isHtml = /<\/(?:p|ul|ol|li|div|span|strong|b|em|i|h[1-6]|a)>|<br ?\/?>/i
const isEscaped = /&lt;\/(?:p|ul|ol|li|div|span|strong|b|em|i|h[1-6]|a)&gt;|&lt;br ?\/?&gt;/i
