import { describe, expect, it } from 'vitest'
import { buildOptionsOf, ourOptionsOf, readBuildProperties } from '../../bench/build-options.ts'

describe('the bundles of the baselines', () => {
  it('the template decides how a baseline is bundled', () => {
    const { EntryPoints, ...properties } = readBuildProperties(`${import.meta.dirname}/../..`)
    expect(EntryPoints).toEqual(['src/lambda.ts'])
    expect(buildOptionsOf(properties)).toEqual({
      bundle: true,
      platform: 'node',
      target: properties.Target,
      format: 'esm',
      outExtension: { '.js': '.mjs' },
      banner: { js: expect.stringMatching(/^import .*createRequire\(import\.meta\.url\);$/) },
      mainFields: ['module', 'main'],
      splitting: true,
      minify: true,
    })
  })

  it('a baseline gets no alias of our sources', () => {
    const properties = { Alias: ['node:http=./src/http.cjs'], EntryPoints: ['src/lambda.ts'] }
    const always = { bundle: true, platform: 'node' }
    expect(buildOptionsOf(properties)).toEqual(always)
    expect(ourOptionsOf(properties)).toEqual({ ...always, alias: { 'node:http': './src/http.cjs' } })
  })

  it('a property that the bench does not know is an error', () => {
    expect(() => buildOptionsOf({ Sourcemap: true })).toThrow('does not know the build property Sourcemap')
  })
})
