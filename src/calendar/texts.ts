/** RFC 5545, section 3.3.11: these are escaped, which takes one octet more. */
const escaped = /[\\;,\n]/g

/** Line feeds separate the lines of the result. Tabs become spaces, and other control characters are removed. */
export const plainText = (text: string) =>
  text
    .toWellFormed()
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replaceAll('\t', ' ')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '')

export const oneLine = (text: string) => plainText(text).replaceAll('\n', ' ')

/** At most this many UTF-16 units. A character is never halved. */
export const cut = (text: string, longest: number) =>
  text.length > longest ? `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…` : text

/**
 * A URI in ASCII. RFC 5545 does not escape `\`, `;` and `,` in a URI, but ical-generator does, and some readers keep the
 * escapes. So they are percent-encoded. Undefined if the text is no URL.
 */
export const uriOf = (text: string) =>
  URL.parse(text)?.href.replaceAll('\\', '%5C').replaceAll(';', '%3B').replaceAll(',', '%2C')

/** The octets of a text in UTF-8, after it was escaped. */
export const octetsOf = (text: string) => Buffer.byteLength(text) + (text.match(escaped)?.length ?? 0)
