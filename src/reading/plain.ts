/**
 * Text in a plain form, in which the tables of words are written: lower case, without accents and invisible characters,
 * and with one kind of dash, apostrophe and space. Cut it before: NFKD may replace one character by 18.
 */
export const plain = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .replace(/\p{Dash}/gu, '-')
    .toLowerCase()
    .replaceAll('ı', 'i')
    .replaceAll('ß', 'ss')
    .replace(/[’‘ʼ]/g, "'")
    .replace(/\s+/g, ' ')
    .trim()

/** A pattern that finds any of the words, each of them an expression, where no letter or digit is beside it. */
export const anyOf = (...words: string[]) =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})(?![\\p{L}\\p{N}])`, 'gu')
