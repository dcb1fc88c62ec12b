import { describe, expect, it } from 'vitest'
import { buildOptionsOf, readBuildProperties } from '../../bench/build-options.ts'

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
    expect(buildOptionsOf({ Alias: ['node:http=./src/http.cjs'], EntryPoints: ['src/lambda.ts'] })).toEqual({
      bundle: true,
      platform: 'node',
    })
  })

  it('a property that the bench does not know is an error', () => {
    expect(() => buildOptionsOf({ Sourcemap: true })).toThrow('does not know the build property Sourcemap')
  })
})
