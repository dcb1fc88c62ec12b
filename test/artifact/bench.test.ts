import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

/** Runs a command of the bench and returns its JSON. It does not build, because other tests read the build meanwhile. */
async function bench(...words: string[]): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'job-hunt-bench-'))
  const file = join(folder, 'report.json')
  const cwd = join(import.meta.dirname, '../..')
  try {
    await promisify(execFile)('node', ['bench/run.ts', ...words, '--no-build', '--json', file], { cwd })
    return JSON.parse(readFileSync(file, 'utf8'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

type Cold = { routes: Record<string, { subjects: Record<string, { totalCpuMs: { median: number } }> }> }
type Warm = { tableCalls: Record<string, Record<string, number>> }
type Sizes = { artifactBytes: number; bundleBytes: number }

// Dozens of processes, one after the other.
describe('the bench', { timeout: 600_000 }, () => {
  it('the bench measures a cold start of each subject', async () => {
    const report = (await bench(
      'cold',
      '--rounds',
      '1',
      '--route',
      '/health',
      '--route',
      '/auth/google',
    )) as Cold
    expect(Object.keys(report.routes)).toEqual(['GET /health', 'POST /auth/google'])
    for (const { subjects } of Object.values(report.routes)) {
      expect(Object.keys(subjects)).toEqual(['ours', 'bare', 'tuned', 'fastify'])
      for (const { totalCpuMs } of Object.values(subjects)) expect(totalCpuMs.median).toBeGreaterThan(0)
    }
  })

  it('the twin of the bench makes as many table calls as the function', async () => {
    const words = ['warm', '--rounds', '1', '--route', '/api/user', '--route', '/events']
    const { tableCalls } = (await bench(...words)) as Warm
    expect(Object.keys(tableCalls.ours!)).toEqual(['GET /api/user', 'POST /events'])
    expect(tableCalls.twin).toEqual(tableCalls.ours)
  })

  it('the bench bundles the function like SAM', async () => {
    const { artifactBytes, bundleBytes } = (await bench('sizes')) as Sizes
    expect(bundleBytes).toBe(artifactBytes)
  })
})
