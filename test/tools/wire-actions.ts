import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestProject } from 'vitest/node'

/** The IAM actions of all table calls in the last full run of `npm test`. The template must allow them. */
export const wireActionsFile = join(import.meta.dirname, '../../node_modules/.cache/wire-actions.json')

const writes: Record<string, string> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
}

/** The permissions of a call. A transaction needs the permissions of its writes. */
function permissionsFor(action: string, input: Record<string, unknown>) {
  if (!action.startsWith('Transact')) return [action]
  const items = input.TransactItems as Record<string, unknown>[]
  return items.flatMap((item) => Object.keys(item).map((name) => writes[name] ?? 'GetItem'))
}

const noted = new Set<string>()

/**
 * Records a call of the service to DynamoDB. Each process of the run adds its lines to the same file. Only `npm test`
 * records calls, because it has a test for every route.
 */
export function noteCall(action: string, input: Record<string, unknown>) {
  const log = process.env.WIRE_ACTIONS_LOG
  if (!log) return
  for (const permission of permissionsFor(action, input)) {
    if (noted.has(permission)) continue
    noted.add(permission)
    appendFileSync(log, `${permission}\n`)
  }
}

/** Stores the recorded actions, if every test of the project ran. */
export default function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), 'job-hunt-wire-'))
  const log = (process.env.WIRE_ACTIONS_LOG = join(folder, 'actions'))
  writeFileSync(log, '')

  return async () => {
    const actions = [...new Set(readFileSync(log, 'utf8').split('\n').filter(Boolean))].sort()
    rmSync(folder, { recursive: true })
    const { testFiles } = await project.globTestFiles()
    const ran = project.vitest.state.getFiles().filter(({ result }) => /pass|fail/.test(result?.state ?? ''))
    if (ran.length < testFiles.length || project.config.testNamePattern) return
    mkdirSync(dirname(wireActionsFile), { recursive: true })
    writeFileSync(wireActionsFile, JSON.stringify(actions))
  }
}
