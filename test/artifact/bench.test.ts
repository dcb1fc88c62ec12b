import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const routes = ['GET /health', 'GET /api/user', 'POST /auth/google', 'GET /api/applications', 'POST /events']

/** Runs a command of the bench and returns its JSON. */
function bench(...words: string[]): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'job-hunt-bench-'))
  const file = join(folder, 'report.json')
  const cwd = join(import.meta.dirname, '../..')
  execFileSync('node', ['bench/run.ts', ...words, '--json', file], { cwd })
  const report: unknown = JSON.parse(readFileSync(file, 'utf8'))
  rmSync(folder, { recursive: true })
  return report
}

type Cold = { routes: Record<string, { subjects: Record<string, { totalCpuMs: { median: number } }> }> }
type Warm = { tableCalls: Record<string, Record<string, number>> }
type Sizes = { artifactBytes: number; bundleBytes: number }

it('the bench measures a cold start of each subject for each route', () => {
  const report = bench('cold', '--rounds', '1') as Cold
  expect(Object.keys(report.routes)).toEqual(routes)
  for (const { subjects } of Object.values(report.routes)) {
    expect(Object.keys(subjects)).toEqual(['ours', 'bare', 'tuned', 'fastify'])
    for (const { totalCpuMs } of Object.values(subjects)) expect(totalCpuMs.median).toBeGreaterThan(0)
  }
})

it('the twin of the bench makes as many table calls as the function', () => {
  const { tableCalls } = bench('warm', '--rounds', '1', '--route', '/api/user', '--route', '/events') as Warm
  expect(Object.keys(tableCalls.ours!)).toEqual(['GET /api/user', 'POST /events'])
  expect(tableCalls.twin).toEqual(tableCalls.ours)
})

it('the bench bundles the function like SAM', () => {
  const { artifactBytes, bundleBytes } = bench('sizes') as Sizes
  expect(bundleBytes).toBe(artifactBytes)
})
