import { compile } from 'html-to-text'

/** The package takes quadratic time for tags that are nested deeply. */
const longestHtml = 64_000

/** `convert` would compile the selectors for each text. */
const convert = compile({
  wordwrap: false as const,
  limits: { maxDepth: 50 },
  selectors: [
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'img', format: 'skip' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    { selector: 'ul', options: { itemPrefix: '- ' } },
  ],
})

/** A text, or HTML as a text. Huntr's HTML may be escaped once more. */
export function readHtml(text: string): { text: string; isCut: boolean } {
  if (!isHtml.test(text) && !isEscaped.test(text)) return { text, isCut: false }
  const html = text.slice(0, longestHtml)
  const inner = isHtml.test(html) ? html : convert(html)
  return { text: convert(inner), isCut: html.length < text.length }
}

// An opening tag alone proves nothing: "if a <b then" is a text.
const isHtml = /<\/(?:p|ul|ol|li|div|span|strong|b|em|i|h[1-6]|a)>|<br ?\/?>/i
const isEscaped = /&lt;\/(?:p|ul|ol|li|div|span|strong|b|em|i|h[1-6]|a)&gt;|&lt;br ?\/?&gt;/i
