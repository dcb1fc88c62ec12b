import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { isBuilt } from '../../bench/artifact.ts'

const checkout = mkdtempSync(join(tmpdir(), 'job-hunt-checkout-'))
afterAll(() => rmSync(checkout, { recursive: true }))

it('a build counts if it has its entry and no source is newer', () => {
  const build = join(checkout, '.aws-sam/build/JobHuntTrackerAPI')
  const source = join(checkout, 'src/lambda.ts')
  mkdirSync(join(checkout, 'src'))
  for (const file of ['src/lambda.ts', 'template.yaml', 'package-lock.json'])
    writeFileSync(join(checkout, file), '')
  expect(isBuilt(checkout)).toBe(false)

  mkdirSync(build, { recursive: true })
  writeFileSync(join(build, 'chunk.mjs'), '')
  expect(isBuilt(checkout)).toBe(false)

  writeFileSync(join(build, 'lambda.mjs'), '')
  expect(isBuilt(checkout)).toBe(true)

  const later = Date.now() / 1000 + 60
  utimesSync(source, later, later)
  expect(isBuilt(checkout)).toBe(false)
})
