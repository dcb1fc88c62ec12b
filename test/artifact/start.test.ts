import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { packagedFiles } from '../tools/built-function.ts'
import { bundle, bytesAtStart, complaintsAbout, filesOf, mayBeLoaded, totalAtStart } from './start-chunks.ts'

/**
 * The longest part of each summary and description that is the same in JSON and in a minified file. Short parts are left
 * out: other texts might have them.
 */
const wordsOf = (document: object) => {
  const found: string[] = []
  JSON.stringify(document, (name, value: unknown) => {
    if ((name === 'summary' || name === 'description') && typeof value === 'string')
      found.push(
        value.match(/[\w ,.:;()-]+/g)!.reduce((longest, it) => (it.length > longest.length ? it : longest)),
      )
    return value
  })
  return found.filter((it) => it.length > 25)
}

type Metafile = Awaited<ReturnType<typeof bundle>>

describe('the start of the function', () => {
  const entry = 'src/lambda.ts'
  let metafile: Metafile
  beforeAll(async () => {
    metafile = await bundle({ entryPoints: [entry] })
  })

  it('the bundle of this test is the bundle of SAM', () => {
    const bundled = Object.values(metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0)
    expect(bundled).toBe(packagedFiles().reduce((sum, { bytes }) => sum + bytes.length, 0))
  })

  it('the start loads only the packages of the list, and none is larger than the list says', () => {
    expect(complaintsAbout(bytesAtStart(metafile, entry))).toEqual([])
  })

  it('the list has no other packages', () => {
    expect(Object.keys(mayBeLoaded)).toEqual(Object.keys(bytesAtStart(metafile, entry)).toSorted())
  })

  it('the start loads less than 800 KB', () => {
    expect(totalAtStart(metafile, entry)).toBeLessThan(800_000)
  })

  it('a new import at the start gets a sentence that names its package and its size', async () => {
    const planted = await bundle({
      stdin: {
        contents: `export * from './${entry}'; export { parse } from 'yaml'`,
        resolveDir: '.',
        sourcefile: 'planted.ts',
      },
    })
    expect(complaintsAbout(bytesAtStart(planted, 'planted.ts')).join('\n')).toMatch(
      /The start loads \d{5,6} bytes of yaml, which is not in the list\. Import it where it is used/,
    )
  })

  it('a package that has grown gets a sentence that names both sizes', () => {
    expect(complaintsAbout({ zod: 300_000, uuid: 1000 })).toEqual([
      expect.stringMatching(/^The start loads 300000 bytes of zod, more than \d+ KB\. /),
    ])
  })

  it('code that few requests need is not loaded at the start', () => {
    const rare = [
      'src/account-deletion/service.ts',
      'src/applications/exported.ts',
      'src/applications/facts.ts',
      'node_modules/csv-stringify/lib/sync.js',
      'node_modules/ical-generator/dist/index.mjs',
      'src/applications/calendar-applications.ts',
      'src/calendar/service.ts',
      'src/demo/page.ts',
      'src/docs/openapi.json',
      'src/docs/page.ts',
      'src/key-ring/secrets-manager.ts',
      'src/saved-jobs/service.ts',
      'src/sign-in/google-keys.ts',
      'src/sign-in/google-library.ts',
      'src/sign-in/google-token.ts',
      'src/statistics/calculation.ts',
      'src/statistics/days.ts',
      'src/statistics/service.ts',
      'src/statistics/survival.ts',
      'src/transfer/columns.ts',
      'src/transfer/csv.ts',
      'src/transfer/export-service.ts',
      'src/transfer/formulas.ts',
      'src/transfer/import-service.ts',
      'src/transfer/reading/read-text.ts',
    ]
    expect(Object.keys(metafile.inputs)).toEqual(expect.arrayContaining(rare))
    expect(filesOf(metafile, entry).filter((file) => rare.includes(file))).toEqual([])
  })

  it('the package has the words of the document in the document alone', () => {
    const texts = packagedFiles().map(({ name, bytes }) => ({ name, text: bytes.toString() }))
    const { paths, components } = JSON.parse(readFileSync('src/docs/openapi.json', 'utf8'))
    const words = wordsOf({ paths, schemas: components.schemas })
    expect(words.length).toBeGreaterThan(100)
    for (const it of words) {
      const files = texts.filter(({ text }) => text.includes(it)).map(({ name }) => name)
      expect({ it, files }).toEqual({ it, files: [expect.stringMatching(/^openapi-\w+\.mjs$/)] })
    }
  })

  it('a page that the start imports is found', async () => {
    const planted = await bundle({
      stdin: {
        contents: `export * from './${entry}'; export * from './src/demo/page.ts'`,
        resolveDir: '.',
        sourcefile: 'planted.ts',
      },
    })
    expect(filesOf(planted, 'planted.ts')).toContain('src/demo/page.ts')
  })
})
