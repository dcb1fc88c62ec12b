import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { expandTemplate, runTool } from '../../tools/python.ts'

type Report = {
  results: { failed_checks: { check_id: string }[] }
  summary: Record<'passed' | 'failed' | 'parsing_errors', number>
}

const { file } = await expandTemplate()
const { 'skip-check': skipped } = parse(readFileSync('.checkov.yaml', 'utf8')) as { 'skip-check': string[] }

/** The findings of checkov, without network calls. It reads its settings from its working directory. */
async function check(options: string[], cwd?: string) {
  const { output } = await runTool('checkov', 'checkov', ['--file', file, '--output', 'json', ...options], {
    ...(cwd !== undefined && { cwd }),
  })
  return JSON.parse(output) as Report
}

it.concurrent('checkov finds nothing except the skipped checks, which have a reason', async () => {
  const { summary } = await check([])
  console.log(`checkov: ${summary.passed} passed, ${skipped.length} checks skipped`)
  expect(summary).toMatchObject({ failed: 0, parsing_errors: 0 })
  expect(summary.passed).toBeGreaterThan(15)
})

it.concurrent('every skipped check would fail', async () => {
  const { results } = await check(['--framework', 'cloudformation', '--skip-download'], dirname(file))
  const failing = new Set(results.failed_checks.map(({ check_id }) => check_id))
  expect([...failing].toSorted()).toEqual(skipped.toSorted())
})
