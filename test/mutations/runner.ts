import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { createVitest } from 'vitest/node'
import type { TestSpecification } from 'vitest/node'
import { createKeptProcess } from './kept-process.ts'
import type { Run, RunRequest } from './project-copy.ts'

// Runs tests of the project in the current folder, one request of the parent process after the other. Vitest starts
// only once, because its start takes longer than most tests.
const root = process.cwd()
const keptProcess = createKeptProcess()
const vitest = await createVitest({ watch: false, reporters: [{}], pool: keptProcess.pool })

async function run({ changedFiles, files, names, inProcess }: RunRequest): Promise<Run> {
  for (const file of changedFiles) vitest.invalidateFile(file)
  keptProcess.invalidate(changedFiles)
  if (inProcess === 'own') await keptProcess.end()
  const found = await vitest.globTestSpecifications(files)
  const specifications = found.map((it) => specificationOf(it, names, inProcess))
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications)
  // The result has the test files of earlier runs, too.
  const modules = testModules.filter(({ moduleId }) => specifications.some((it) => it.moduleId === moduleId))
  const outcomes = modules.flatMap((module) =>
    [...module.children.allTests()]
      .map((test) => ({ test, state: test.result().state }))
      .filter(({ state }) => state === 'passed' || state === 'failed')
      .map(({ test, state }) => ({
        file: relative(root, module.moduleId),
        name: test.fullName,
        failed: state === 'failed',
        ms: Math.round(test.diagnostic()?.duration ?? 0),
      })),
  )
  const errors = [...modules.flatMap((module) => module.errors()), ...unhandledErrors]
  const problems = errors.map((error) => stripVTControlCharacters((error as Error).message).trim())
  return { outcomes, problems }
}

function specificationOf(
  { project, moduleId }: TestSpecification,
  names: string[],
  inProcess: RunRequest['inProcess'],
) {
  const escaped = names.map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  const options = names.length > 0 ? { testNamePattern: new RegExp(`^(${escaped.join('|')})$`) } : undefined
  return project.createSpecification(moduleId, options, inProcess === 'own' ? 'forks' : 'kept')
}

process.on('message', (request: RunRequest) => {
  run(request).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ outcomes: [], problems: [`vitest stopped: ${String(error)}`] }),
  )
})
process.on('disconnect', () => {
  void keptProcess.end().finally(() => vitest.exit(true))
})
