import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Rule } from './rule.ts'

const project = join(import.meta.dirname, '../..')
const notCopied = ['node_modules', '.git', '.aws-sam', '.data', '.env']
const longestRunMs = 300_000

/** The result of a test. */
export type Outcome = { file: string; name: string; failed: boolean; ms: number }
/** The result of a run of vitest. `problems` are files that could not be loaded, or the reason why there is no result. */
export type Run = { outcomes: Outcome[]; problems: string[] }
/** A run has a process of its `own`, or the one that is `kept` until then. A kept one runs one file at a time. */
type InProcess = 'own' | 'kept'
/** Asks for the tests in `files`, or only the ones called `names`. `changedFiles` changed since the last run. */
export type RunRequest = { changedFiles: string[]; files: string[]; names: string[]; inProcess: InProcess }

/** A copy of the project. Rules are removed in several copies in parallel. */
export function copyProject() {
  const root = mkdtempSync(join(tmpdir(), 'job-hunt-mutation-'))
  const copied = readdirSync(project).filter((name) => !notCopied.includes(name))
  for (const name of copied) cpSync(join(project, name), join(root, name), { recursive: true })
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'))
  const changed = new Set<string>()
  let runner: { process: ChildProcess; exited: AbortSignal } | undefined

  function startRunner() {
    const runner = fork(join(root, 'test/mutations/runner.ts'), { cwd: root, stdio: 'ignore' })
    const exit = new AbortController()
    runner.once('exit', () => exit.abort(new Error('it exited')))
    return { process: runner, exited: exit.signal }
  }

  /** The runner ends by itself, and ends its engine and a test that hangs. */
  function stopRunner() {
    if (runner?.process.connected) runner.process.disconnect()
    runner = undefined
  }

  return {
    /** Runs the tests of these files, or only the tests with these names. */
    async runTests(files: string[], names: string[] = [], inProcess: InProcess = 'own'): Promise<Run> {
      if (runner?.exited.aborted) runner = undefined
      runner ??= startRunner()
      const signal = AbortSignal.any([AbortSignal.timeout(longestRunMs), runner.exited])
      const answered = once(runner.process, 'message', { signal }) as Promise<[Run]>
      runner.process.send({ changedFiles: [...changed], files, names, inProcess } satisfies RunRequest)
      changed.clear()
      try {
        const [run] = await answered
        return run
      } catch (error) {
        stopRunner()
        return { outcomes: [], problems: [`vitest gave no result: ${String((error as Error).cause)}`] }
      }
    },

    /** Performs the task without a rule. */
    async without<T>({ file, text, instead }: Rule, task: () => Promise<T>) {
      const path = join(root, file)
      const source = readFileSync(path, 'utf8')
      if (source.split(text).length !== 2) throw new Error(`${file} does not hold exactly once: ${text}`)
      const write = (content: string) => {
        writeFileSync(path, content)
        changed.add(path)
      }
      write(source.replace(text, () => instead))
      try {
        return await task()
      } finally {
        write(source)
      }
    },

    remove() {
      stopRunner()
      rmSync(root, { recursive: true })
    },
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
