import type { Metafile } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { packageOf } from '../../bench/bundle.ts'
import { sizesOf } from '../../bench/sizes.ts'

describe('the sizes of packages', () => {
  it('a package is named by the last node_modules in its path, and our own files have none', () => {
    expect(packageOf('node_modules/@smithy/core/dist/index.js')).toBe('@smithy/core')
    expect(packageOf('node_modules/ajv/node_modules/fast-uri/index.js')).toBe('fast-uri')
    expect(packageOf('src/http/doors.ts')).toBeUndefined()
  })

  it('the bytes of a package are added by the time when their file is loaded', () => {
    const of = (zod: number) => ({
      bytes: zod,
      inputs: { 'node_modules/zod/index.js': { bytesInOutput: zod } },
    })
    const metafile = {
      outputs: { 'out/lambda.mjs': of(1), 'out/a.mjs': of(2), 'out/b.mjs': of(4), 'out/c.mjs': of(8) },
    }
    const loading = { start: ['lambda.mjs', 'a.mjs'], requests: ['b.mjs'] }
    expect(sizesOf(metafile as unknown as Metafile, loading)).toEqual({
      zod: { start: 3, requests: 4, other: 8 },
    })
  })

  it('the bytes of our own files are added by folder', () => {
    const inputs = { 'src/http/doors.ts': { bytesInOutput: 1 }, 'src/http/log.ts': { bytesInOutput: 2 } }
    const metafile = { outputs: { 'out/lambda.mjs': { bytes: 3, inputs } } }
    const loading = { start: ['lambda.mjs'], requests: [] }
    expect(sizesOf(metafile as unknown as Metafile, loading)).toEqual({
      'src/http': { start: 3, requests: 0, other: 0 },
    })
  })
})
