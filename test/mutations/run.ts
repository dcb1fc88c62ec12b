import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mutations } from './mutations.ts'
import type { Mutation } from './mutations.ts'

// Takes each rule of the product away in turn: its tests must fail. A rule that can go unnoticed is not tested.
const project = join(import.meta.dirname, '../..')
const copied = ['src', 'test', 'events', 'package.json', 'tsconfig.json', 'vitest.config.ts']

function copyProject() {
  const copy = mkdtempSync(join(tmpdir(), 'job-hunt-mutation-'))
  for (const name of copied) cpSync(join(project, name), join(copy, name), { recursive: true })
  symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'))
  return copy
}

/** Runs the tests; how many there are, and how many of them failed. */
async function runTests(root: string, tests: string[]) {
  const report = join(root, 'report.json')
  rmSync(report, { force: true })
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const options = ['run', '--bail=1', '--reporter=json', `--outputFile=${report}`]
  await new Promise((resolve) =>
    execFile(process.execPath, [vitest, ...options, ...tests], { cwd: root }, resolve),
  )
  const { numTotalTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>
  return { ran: numTotalTests ?? 0, failed: numFailedTests ?? 0 }
}

async function isNoticed(root: string, { file, text, instead, tests }: Mutation) {
  const path = join(root, file)
  const source = readFileSync(path, 'utf8')
  if (source.split(text).length !== 2) throw new Error(`${file} does not hold exactly once: ${text}`)
  writeFileSync(
    path,
    source.replace(text, () => instead),
  )
  const { failed } = await runTests(root, tests)
  writeFileSync(path, source)
  return failed > 0
}

const wanted = process.argv[2]
const waiting = mutations.filter(({ rule, file }) => !wanted || `${file} ${rule}`.includes(wanted))
let passed = 0
let failed = 0

async function work() {
  const root = copyProject()
  for (let mutation = waiting.shift(); mutation; mutation = waiting.shift()) {
    const name = `${mutation.file}: ${mutation.rule}`
    const outcome = await isNoticed(root, mutation).catch((error: unknown) => String(error))
    if (outcome === true) passed += 1
    else {
      failed += 1
      console.log(`not noticed  ${name}${outcome === false ? '' : ` (${outcome})`}`)
    }
  }
  rmSync(root, { recursive: true })
}

const whole = copyProject()
const { ran, failed: broken } = await runTests(whole, [...new Set(mutations.flatMap(({ tests }) => tests))])
rmSync(whole, { recursive: true })
if (broken > 0 || ran === 0) throw new Error('The tests fail before any rule was taken away.')

await Promise.all([work(), work()])
console.log(`mutations: ${passed} passed, ${failed} failed, 0 skipped`)
process.exitCode = failed > 0 ? 1 : 0
