import { createHash } from 'node:crypto'
import { build } from 'esbuild'
import { Linter } from 'eslint'
import { describe, expect, it } from 'vitest'
import * as source from '../../src/demo/page.ts'
import { readTemplate } from '../template/read-template.ts'

type Page = typeof source

/** The page's module, built with the options of the template. */
async function bundledPage() {
  const { BuildProperties } = readTemplate().Resources.JobHuntTrackerAPI!.Metadata as {
    BuildProperties: { Minify: boolean; Target: string; KeepNames?: boolean }
  }
  const { outputFiles } = await build({
    entryPoints: ['src/demo/page.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    minify: BuildProperties.Minify,
    keepNames: BuildProperties.KeepNames ?? false,
    target: BuildProperties.Target,
    write: false,
  })
  const code = Buffer.from(outputFiles[0]!.contents).toString('base64')
  return (await import(`data:text/javascript;base64,${code}`)) as Page
}

const browserNames = [
  ...['document', 'location', 'history', 'sessionStorage', 'crypto'],
  ...['fetch', 'Headers', 'Option', 'URL', 'URLSearchParams'],
]

function undefinedNames(script: string) {
  const globals = Object.fromEntries(browserNames.map((name) => [name, 'readonly' as const]))
  const messages = new Linter().verify(script, [
    { languageOptions: { sourceType: 'script', globals }, rules: { 'no-undef': 'error' } },
  ])
  return messages.map(({ message }) => message)
}

describe.each([
  ['npm start', async (): Promise<Page> => source],
  ['the bundle', bundledPage],
])("the demo page's script in %s", (_where, load) => {
  const scriptOf = ({ demoPage }: Page) =>
    /<script>(.*)<\/script>/s.exec(demoPage('client', 'https://example.com').text)![1]!

  it('the script uses only names of the browser and its own', async () => {
    const script = scriptOf(await load())
    expect(undefinedNames(script)).toEqual([])
    // esbuild's `keepNames` adds calls of `__name`, which would be missing in the browser.
    expect(undefinedNames(`${script}; __name(1)`)).toEqual(["'__name' is not defined."])
  })

  it("the page's Content-Security-Policy has the hash of the script", async () => {
    const page = await load()
    const hash = createHash('sha256').update(scriptOf(page)).digest('base64')
    expect(page.demoPage('client', 'https://example.com').policy).toContain(`script-src 'sha256-${hash}'`)
  })
})

it.each([
  ['https://accounts.google.com/o/oauth2/v2/auth', 'https:'],
  ['http://127.0.0.1:8001/o/oauth2/v2/auth', 'http:'],
])("the page's Content-Security-Policy allows pictures of %s: %s", (authorizeUrl, scheme) => {
  const directives = source.demoPage('client', authorizeUrl).policy.split('; ')
  expect(directives).toContain(`img-src ${scheme} data:`)
})
