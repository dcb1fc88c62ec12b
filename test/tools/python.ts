import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Template } from '../template/read-template.ts'

const project = join(import.meta.dirname, '../..')

type Where = { cwd?: string; env?: Record<string, string> }

/** Runs a program of one of the two sets of Python tools. Throws if the set is not installed. */
export async function runTool(
  set: 'tools' | 'checkov',
  program: string,
  args: string[],
  { cwd = project, env = {} }: Where = {},
) {
  const path = join(project, 'node_modules/.cache/python', set, 'bin', program)
  if (!existsSync(path)) throw new Error(`${program} is not installed: ".ci/run template" does it.`)
  // No tool needs an account, but SAM needs a region.
  const environment = { ...process.env, AWS_DEFAULT_REGION: 'us-east-1', SAM_CLI_TELEMETRY: '0', ...env }
  return new Promise<{ status: unknown; output: string; errors: string }>((resolve) => {
    execFile(path, args, { cwd, env: environment, maxBuffer: 64 << 20 }, (error, output, errors) =>
      resolve({ status: error ? error.code : 0, output, errors }),
    )
  })
}

/** Runs a script in `test/tools/python/` and returns its output. */
async function runScript(set: 'tools' | 'checkov', script: string, ...args: string[]) {
  const { status, output, errors } = await runTool(set, 'python', [`test/tools/python/${script}`, ...args])
  if (status !== 0) throw new Error(`${script} failed: ${errors}`)
  return output
}

/** `template.yaml` after AWS's transform, with or without values for its parameters. */
export async function expandTemplate(...values: string[]) {
  const file = join(mkdtempSync(join(tmpdir(), 'job-hunt-template-')), 'expanded.json')
  await runScript('tools', 'expand_template.py', 'template.yaml', file, ...values)
  return { file, template: JSON.parse(readFileSync(file, 'utf8')) as Template }
}

type Variant = { values: Record<string, string | string[]>; properties?: Record<string, unknown> }

/** The logical id of the function's version in each variant of `template.yaml`. */
export const versionIds = async (variants: Variant[]) =>
  JSON.parse(
    await runScript('tools', 'version_ids.py', 'template.yaml', JSON.stringify(variants)),
  ) as string[]

export const handlerPermissions = async (...types: string[]) =>
  JSON.parse(await runScript('tools', 'handler_permissions.py', ...types)) as Record<string, string[]>

export const iamActions = async (...services: string[]) =>
  JSON.parse(await runScript('checkov', 'iam_actions.py', ...services)) as Record<string, boolean>
