import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { Rule } from './rule.ts'

const project = join(import.meta.dirname, '../..')
const notCopied = ['node_modules', '.git', '.aws-sam', '.data', '.env']
const longestRunMs = 300_000

/** The result of a test. */
export type Outcome = { file: string; name: string; failed: boolean; ms: number }
/** The result of a run of vitest. `problems` are files that could not be loaded, or the reason for a missing report. */
type Run = { outcomes: Outcome[]; problems: string[] }

type Report = {
  testResults: {
    name: string
    message: string
    assertionResults: { ancestorTitles: string[]; title: string; status: string; duration?: number }[]
  }[]
}

/** A copy of the project. Rules are removed in several copies in parallel. */
export function copyProject() {
  const root = mkdtempSync(join(tmpdir(), 'job-hunt-mutation-'))
  const copied = readdirSync(project).filter((name) => !notCopied.includes(name))
  for (const name of copied) cpSync(join(project, name), join(root, name), { recursive: true })
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'))
  const report = join(root, 'report.json')

  function readReport(): Run {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report
    const outcomes = testResults.flatMap(({ name: path, assertionResults }) =>
      assertionResults
        .filter(({ status }) => status === 'passed' || status === 'failed')
        .map(({ ancestorTitles, title, status, duration = 0 }) => ({
          file: relative(root, path),
          name: [...ancestorTitles, title].join(' > '),
          failed: status === 'failed',
          ms: Math.round(duration),
        })),
    )
    const problems = testResults
      .map(({ message }) => stripVTControlCharacters(message).trim())
      .filter(Boolean)
    return { outcomes, problems }
  }

  return {
    /** Runs the tests of these files, or only the tests with these names. */
    async runTests(files: string[], names: string[] = []): Promise<Run> {
      rmSync(report, { force: true })
      const vitest = join(root, 'node_modules/vitest/vitest.mjs')
      const pattern = `^(${names.map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|')})$`
      const filter = names.length > 0 ? ['--testNamePattern', pattern] : []
      const options = ['run', '--reporter=json', `--outputFile=${report}`, ...filter]
      const { error, output } = await new Promise<{ error: Error | null; output: string }>((resolve) =>
        execFile(
          process.execPath,
          [vitest, ...options, ...files],
          { cwd: root, timeout: longestRunMs },
          (error, stdout, stderr) => resolve({ error, output: stdout + stderr }),
        ),
      )
      try {
        return readReport()
      } catch {
        return { outcomes: [], problems: [`vitest left no report: ${output || String(error)}`] }
      }
    },

    /** Calls `work` without a rule. */
    async without<T>({ file, text, instead }: Rule, task: () => Promise<T>) {
      const path = join(root, file)
      const source = readFileSync(path, 'utf8')
      if (source.split(text).length !== 2) throw new Error(`${file} does not hold exactly once: ${text}`)
      writeFileSync(
        path,
        source.replace(text, () => instead),
      )
      try {
        return await task()
      } finally {
        writeFileSync(path, source)
      }
    },

    remove: () => rmSync(root, { recursive: true }),
  }
}

export type ProjectCopy = ReturnType<typeof copyProject>

/** Works on all items, with one copy of the project per processor. */
export async function forEachOnCopies<T>(items: T[], task: (item: T, copy: ProjectCopy) => Promise<void>) {
  const waiting = [...items]
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      const copy = copyProject()
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await task(item, copy)
      copy.remove()
    }),
  )
}
