import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ApplicationStatus } from '../../src/applications/schemas.ts'
import { fieldOf, memberOf, wordOf } from '../../src/transfer/reading/fields.ts'
import { readStatus } from '../../src/transfer/reading/statuses.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/importing.md'), 'utf8')

/** The rows of the table below a heading: the code in the first cell, and the words in the second one. */
function wordsBelow(heading: string) {
  const [section = ''] = page.split(`\n## ${heading}\n`)[1]!.split('\n## ')
  return [...section.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)].map(([, name, cell]) => ({
    name: name!,
    words: cell!
      .replace('. Needed', '')
      .split(/, and |[,;:] /)
      .map((word) => word.replace(/ if .*/, ''))
      .filter((word) => word !== 'its date'),
  }))
}

const pairs = (heading: string) =>
  wordsBelow(heading).flatMap(({ name, words }) => words.map((word) => [word, name] as const))

describe('docs/importing.md', () => {
  it('the page has the words of every status', () => {
    expect(wordsBelow('Statuses').map(({ name }) => name)).toEqual(ApplicationStatus.options)
  })

  it.each(pairs('Statuses'))('the status "%s" is %s', (word, status) => {
    expect(readStatus(word)).toMatchObject({ status })
  })

  it.each(pairs('Columns'))('a column "%s" becomes %s', (header, member) => {
    const field = fieldOf(wordOf(header))
    expect(field && memberOf(field)).toBe(member)
  })
})
