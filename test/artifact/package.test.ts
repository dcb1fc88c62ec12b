import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import samLocal from '../../sam-local.json' with { type: 'json' }
import { packagedFiles } from '../tools/built-function.ts'
import { factsOf } from '../template/facts.ts'
import { readTemplate } from '../template/read-template.ts'

const project = join(import.meta.dirname, '../..')
const files = packagedFiles()
/** The files of the package that have this text. */
const holding = (text: string | RegExp) =>
  files.filter(({ bytes }) => bytes.toString('latin1').split(text).length > 1).map(({ name }) => name)

describe('the deployment package', () => {
  it('the package has the entry of the template and its chunks, and no other files', () => {
    const { handler } = factsOf(readTemplate())
    const [entry, exported] = (handler.Handler as string).split('.')
    expect(files.map(({ name }) => name)).toContain(`${entry}.mjs`)
    expect(files.map(({ name }) => name).filter((name) => !/^[\w-]+\.mjs$/.test(name))).toEqual([])
    expect(files.find(({ name }) => name === `${entry}.mjs`)!.bytes.toString()).toMatch(
      new RegExp(`export\\{[^}]*\\bas ${exported}\\b`),
    )
  })

  it.each([
    ['src/local/google.ts', 'demo-client'],
    ['src/local/engine.ts', 'dynoxide'],
    ['src/local/demo-search.ts', 'Northlight Instruments'],
    ['src/local/people.ts', 'Grace Hopper'],
    ['src/local/first-page.ts', 'The stand-in for Google'],
    ['src/local/lifetime.ts', 'SIGHUP'],
    ['src/commands/smoke.ts', 'All checks passed'],
    ['src/commands/openapi.ts', 'npm run openapi'],
    ['src/commands/keys.ts', 'Created by an operator'],
    ['test/tools/app.ts', 'a-secret-that-only-the-tests-know'],
  ])('the package has nothing of %s', (source, text) => {
    expect(readFileSync(join(project, source), 'utf8')).toContain(text)
    expect(holding(text)).toEqual([])
  })

  it.each([
    ['the secret of sam-local.json', samLocal.JobHuntTrackerAPI.JWT_SECRET_KEY],
    ['a key of an AWS account', /\b(AKIA|ASIA)[A-Z0-9]{16}\b/],
    ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY/],
    ["a Google client's secret or API key", /\b(GOCSPX-|AIza)[\w-]{20}/],
    ['a source map', /sourceMappingURL/],
    ['the languages of zod', /Ungültige Eingabe/],
  ])('the package does not have %s', (_what, text) => {
    expect(holding(text)).toEqual([])
  })

  // .ci/run puts one there before it builds.
  it.runIf(existsSync(join(project, '.env')))('the package has nothing of a .env in the project', () => {
    const lines = readFileSync(join(project, '.env'), 'utf8').split('\n')
    const values = lines.map((line) => line.split('=').slice(1).join('=')).filter((value) => value.length > 5)
    expect(values.length).toBeGreaterThan(0)
    for (const value of values) expect(holding(value)).toEqual([])
  })

  it('the package does not depend on the user who builds it', () => {
    const builds = Object.entries(manifest.scripts).filter(([, command]) => /sam build|esbuild/.test(command))
    expect(builds).toEqual([['build', 'sam build']])
    expect(readFileSync(join(project, 'src/local/sam-local.ts'), 'utf8')).toContain("sam(['build'])")
  })

  it('the entry is smaller than 700 KB, and the zipped package smaller than 500 KB', () => {
    const minified = (some: typeof files) => some.reduce((sum, { bytes }) => sum + bytes.length, 0)
    // A zip file adds a hundred bytes and twice the name for each file.
    const zipped = files.reduce(
      (sum, { name, bytes }) => sum + deflateRawSync(bytes).length + 100 + 2 * name.length,
      0,
    )
    const entry = minified(files.filter(({ name }) => name === 'lambda.mjs'))
    console.log(
      `The package: lambda.mjs ${entry} bytes, ${files.length} files ${minified(files)}, zipped ${zipped}`,
    )
    expect(entry).toBeGreaterThan(0)
    expect(entry).toBeLessThan(700_000)
    expect(zipped).toBeLessThan(500_000)
  })
})
