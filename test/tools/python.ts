import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Template } from '../template/read-template.ts'

const project = join(import.meta.dirname, '../..')

/** Runs a program of one of the two sets of Python tools, in the project or elsewhere; no set, no run. */
export function runTool(set: 'tools' | 'checkov', program: string, args: string[], cwd = project) {
  const path = join(project, 'node_modules/.cache/python', set, 'bin', program)
  if (!existsSync(path)) throw new Error(`${program} is not installed: ".ci/run template" does it.`)
  // No tool needs an account; SAM wants to know a region.
  const env = { ...process.env, AWS_DEFAULT_REGION: 'us-east-1', SAM_CLI_TELEMETRY: '0' }
  const { status, stdout, stderr } = spawnSync(path, args, {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  })
  return { status, output: stdout, errors: stderr }
}

/** A script of ours in `test/tools/python/`, whose output is JSON unless it has none. */
function runScript(set: 'tools' | 'checkov', script: string, ...args: string[]): unknown {
  const { status, output, errors } = runTool(set, 'python', [`test/tools/python/${script}`, ...args])
  if (status !== 0) throw new Error(`${script} failed: ${errors}`)
  return output === '' ? undefined : JSON.parse(output)
}

/** `template.yaml` as AWS's transform expands it, with values for its parameters or without. */
export function expandTemplate(...values: string[]) {
  const file = join(mkdtempSync(join(tmpdir(), 'job-hunt-template-')), 'expanded.json')
  runScript('tools', 'expand_template.py', 'template.yaml', file, ...values)
  return { file, template: JSON.parse(readFileSync(file, 'utf8')) as Template }
}

export const handlerPermissions = (...types: string[]) =>
  runScript('tools', 'handler_permissions.py', ...types) as Record<string, string[]>

export const iamActions = (...services: string[]) =>
  runScript('checkov', 'iam_actions.py', ...services) as Record<string, boolean>
