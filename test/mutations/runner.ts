import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { createVitest } from 'vitest/node'
import type { TestSpecification } from 'vitest/node'
import type { Run, RunRequest } from './project-copy.ts'

// Runs tests of the project in the current folder, one request of the parent process after the other. Vitest starts
// only once, because its start takes longer than most tests.
const root = process.cwd()
const vitest = await createVitest({ watch: false, reporters: [{}] })

async function run({ changedFiles, files, names }: RunRequest): Promise<Run> {
  for (const file of changedFiles) vitest.invalidateFile(file)
  const specifications = await vitest.globTestSpecifications(files)
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(
    names.length > 0 ? specifications.map((it) => withNames(it, names)) : specifications,
  )
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

function withNames({ project, moduleId }: TestSpecification, names: string[]) {
  const escaped = names.map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return project.createSpecification(moduleId, { testNamePattern: new RegExp(`^(${escaped.join('|')})$`) })
}

process.on('message', (request: RunRequest) => {
  run(request).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ outcomes: [], problems: [`vitest stopped: ${String(error)}`] }),
  )
})
process.on('disconnect', () => void vitest.exit(true))
