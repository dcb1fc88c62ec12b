import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

// npm run deploy:check -- [--policy-source-arn ARN]
// Simulates deploy/policy.json for a user or role, and prints the actions that are missing. It deploys nothing.
type Statement = {
  Action: string | string[]
  Resource: string | string[]
  Condition?: Record<string, Record<string, string | string[]>>
}
type Caller = { Account: string; Arn: string }
type Simulated = {
  EvaluationResults: { EvalDecision: string; EvalActionName: string; EvalResourceName: string }[]
}

class CheckError extends Error {}

function aws(...args: string[]): unknown {
  try {
    const stdio = ['ignore', 'pipe', 'pipe'] as const
    return JSON.parse(
      execFileSync('aws', [...args, '--output', 'json'], { stdio: [...stdio], encoding: 'utf8' }),
    )
  } catch (error) {
    const { code, stderr } = error as { code?: string; stderr?: string }
    if (code === 'ENOENT')
      throw new CheckError('The AWS CLI is not on the PATH. Install it, see docs/deploying.md.')
    if (stderr === undefined) throw error
    throw new CheckError(stderr.trim())
  }
}

/** An ARN for the simulation: with this region and account, and with `x` for a name. */
const exampleOf = (arn: string, { region, account }: { region: string; account: string }) => {
  const values = [undefined, undefined, undefined, region, account]
  return arn
    .split(':')
    .map((part, index) => (part === '*' ? (values[index] ?? part) : part))
    .join(':')
    .replace(/([-/])\*$/, '$1x')
}

/** The arguments of `aws iam simulate-principal-policy` for a statement. */
function simulationOf(
  { Action, Resource, Condition = {} }: Statement,
  place: { region: string; account: string },
) {
  const contexts = Object.values(Condition)
    .flatMap(Object.entries)
    .map(([key, value]: [string, string | string[]]) => {
      const example = ([value].flat()[0] ?? '').replace('*', place.region)
      return `ContextKeyName=${key},ContextKeyValues=${example},ContextKeyType=string`
    })
  return [
    '--action-names',
    ...[Action].flat().filter((action) => !action.includes('*')),
    '--resource-arns',
    ...[Resource].flat().map((arn) => exampleOf(arn, place)),
    ...(contexts.length > 0 ? ['--context-entries', ...contexts] : []),
  ]
}

function findMissing(policySourceArn: string | undefined) {
  const region = process.env.AWS_REGION
  if (!region) throw new CheckError('AWS_REGION is not set. Export the region of samconfig.toml.')
  const { Account: account, Arn } = aws('sts', 'get-caller-identity') as Caller
  const policy = new URL('../../deploy/policy.json', import.meta.url)
  const { Statement } = JSON.parse(readFileSync(policy, 'utf8')) as { Statement: Statement[] }
  return (
    Statement
      // The simulation does not resolve policy variables.
      .filter(({ Resource }) => ![Resource].flat().some((arn) => arn.includes('$')))
      .flatMap((statement) => {
        const source = ['--policy-source-arn', policySourceArn ?? Arn]
        const simulation = simulationOf(statement, { region, account })
        const simulated = aws('iam', 'simulate-principal-policy', ...source, ...simulation) as Simulated
        return simulated.EvaluationResults
      })
      .filter(({ EvalDecision }) => EvalDecision !== 'allowed')
  )
}

try {
  const { values } = parseArgs({ options: { 'policy-source-arn': { type: 'string' } } })
  const missing = findMissing(values['policy-source-arn'])
  for (const { EvalActionName, EvalResourceName } of missing) console.log(EvalActionName, EvalResourceName)
  console.log(missing.length === 0 ? 'Every action is allowed.' : `\n${missing.length} not allowed.`)
  process.exitCode = missing.length === 0 ? 0 : 1
} catch (error) {
  const isUsage = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')
  if (!isUsage && !(error instanceof CheckError)) throw error
  console.error((error as Error).message)
  if (isUsage) console.error('Usage: npm run deploy:check -- [--policy-source-arn ARN]')
  process.exitCode = 2
}
