import { randomInt } from 'node:crypto'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import document from '../../src/docs/openapi.json' with { type: 'json' }
import { runTool } from '../tools/python.ts'
import { answersOf } from './report.ts'
import type { Answers } from './report.ts'
import { startApi } from './start.ts'

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
)

describe('Schemathesis, with every check and every phase', () => {
  let answers: Answers
  let run: Awaited<ReturnType<typeof runTool>>

  beforeAll(async () => {
    const { url, standIn, stop } = await startApi()
    const report = join(mkdtempSync(join(tmpdir(), 'job-hunt-schemathesis-')), 'report.ndjson')
    // The same run again: SEED=<the number that it printed>, with the same EXAMPLES.
    const { SEED = String(randomInt(2 ** 32)), EXAMPLES = '100' } = process.env
    console.log(`SEED=${SEED} EXAMPLES=${EXAMPLES}`)
    run = await runTool(
      'tools',
      'schemathesis',
      [
        ...['--config-file', 'test/schemathesis/schemathesis.toml', 'run', `${url}/openapi.json`],
        ...['--phases', 'examples,coverage,fuzzing,stateful', '--checks', 'all', '--no-color'],
        // An acknowledged event is not deleted. It can be read for thirty more days.
        ...['--exclude-checks', 'use_after_free'],
        ...['--report', 'ndjson', '--report-ndjson-path', report],
        ...['--workers', '2', '--max-examples', EXAMPLES, '--seed', SEED],
      ],
      { env: { API: url, STAND_IN: standIn } },
    ).finally(stop)
    console.log(run.output, run.errors)
    answers = answersOf(readFileSync(report, 'utf8'))
  })

  it('Schemathesis finds no failure', () => {
    expect(run.output).toContain(
      `Operations:       ${operations.length} selected / ${operations.length} total`,
    )
    expect(run.status).toBe(0)
  })

  it('Schemathesis is not stopped by the rate limits', () => {
    const statuses = Object.values(answers).flat()
    expect(statuses.length).toBeGreaterThan(operations.length * 20)
    expect(statuses.filter((status) => status === 429).length / statuses.length).toBeLessThanOrEqual(0.01)
  })

  it.each(operations)('Schemathesis gets a success from %s', (operation) => {
    expect(answers[operation]?.some((status) => status >= 200 && status < 300)).toBe(true)
  })
})
