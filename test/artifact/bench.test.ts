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

// Dozens of processes, one after the other.
describe('the bench', { timeout: 600_000 }, () => {
  it('the bench measures a cold start of each subject', async () => {
    const report = (await bench('cold', '--rounds', '1', '--route', '/api/user')) as Cold
    expect(Object.keys(report.routes)).toEqual(['GET /api/user'])
    for (const { subjects } of Object.values(report.routes)) {
      expect(Object.keys(subjects)).toEqual(['ours', 'bare', 'tuned', 'fastify'])
      for (const { totalCpuMs } of Object.values(subjects)) expect(totalCpuMs.median).toBeGreaterThan(0)
    }
  })

  it('the twin of the bench makes as many table calls as the function', async () => {
    const { tableCalls } = (await bench('warm', '--rounds', '1', '--route', '/events')) as Warm
    expect(Object.keys(tableCalls.ours!)).toEqual(['POST /events'])
    expect(tableCalls.twin).toEqual(tableCalls.ours)
  })
})
