import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'

type Report = { routes: Record<string, { subjects: Record<string, { totalCpuMs: { median: number } }> }> }

it('npm run bench measures each route and each subject', () => {
  const folder = mkdtempSync(join(tmpdir(), 'job-hunt-bench-'))
  const file = join(folder, 'cold.json')
  execFileSync('node', ['bench/run.ts', 'cold', '--rounds', '1', '--json', file], {
    cwd: join(import.meta.dirname, '../..'),
  })
  const { routes } = JSON.parse(readFileSync(file, 'utf8')) as Report
  rmSync(folder, { recursive: true })
  expect(Object.keys(routes)).toEqual([
    'GET /health',
    'GET /api/user',
    'POST /auth/google',
    'GET /api/applications',
    'POST /events',
  ])
  for (const { subjects } of Object.values(routes)) {
    expect(Object.keys(subjects)).toEqual(['ours', 'bare', 'fastify'])
    for (const { totalCpuMs } of Object.values(subjects)) expect(totalCpuMs.median).toBeGreaterThan(0)
  }
})
