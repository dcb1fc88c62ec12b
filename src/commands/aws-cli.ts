import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { stackNamePattern } from './deploy-policies.ts'
import type { Place } from './deploy-policies.ts'

/** An error whose message is printed without a stack. */
export class CommandError extends Error {}

/** Runs the AWS CLI and returns its output, or `undefined` if there is none. Throws `CommandError`. */
export function aws(...args: string[]): unknown {
  try {
    const output = execFileSync('aws', [...args, '--output', 'json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
    })
    return output.trim() === '' ? undefined : (JSON.parse(output) as unknown)
  } catch (error) {
    const { code, stderr } = error as { code?: string; stderr?: string }
    if (code === 'ENOENT')
      throw new CommandError('The AWS CLI is not on the PATH. Install it, see docs/deploying.md.')
    if (stderr === undefined) throw error
    throw new CommandError(stderr.trim())
  }
}

/** Options that say which stack is meant. Without them, the values of `samconfig.toml` count. */
export const placeOptions = {
  'stack-name': { type: 'string' },
  region: { type: 'string' },
} as const

type Values = { 'stack-name'?: string | undefined; region?: string | undefined }

/** The stack, with the account of the credentials. */
export function readPlace(values: Values) {
  const config = readFileSync(new URL('../../samconfig.toml', import.meta.url), 'utf8')
  const configured = (name: string) => new RegExp(`^${name} = "(.*)"`, 'm').exec(config)?.[1]
  const stack = values['stack-name'] ?? configured('stack_name') ?? ''
  const region = values.region ?? configured('region') ?? ''
  if (!stackNamePattern.test(stack))
    throw new CommandError(
      `The name of the stack, "${stack}", must have at most 28 letters, digits and -, and begin with a letter.`,
    )
  if (!/^[a-z]{2}-[a-z-]+-\d$/.test(region)) throw new CommandError(`"${region}" is not a region.`)
  const { Account: account, Arn } = aws('sts', 'get-caller-identity', '--region', region) as {
    Account: string
    Arn: string
  }
  return { place: { stack, region, account } satisfies Place, caller: Arn }
}

/** Runs a command and prints why it cannot run. Returns its status: 2 if it could not run. */
export function runWithAwsCli(usage: string, run: () => number) {
  try {
    return run()
  } catch (error) {
    const isUsage = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')
    if (!isUsage && !(error instanceof CommandError)) throw error
    console.error((error as Error).message)
    if (isUsage) console.error(`Usage: ${usage}`)
    return 2
  }
}
