import { parseArgs } from 'node:util'
import { aws, placeOptions, readPlace, runWithAwsCli } from './aws-cli.ts'
import { policiesOf } from './deploy-policies.ts'
import type { Statement } from './deploy-policies.ts'

// npm run deploy:check -- [--policy-source-arn ARN] [--stack-name NAME] [--region REGION]
// Simulates the deploy policies for a user or role, and prints the actions that are missing. It deploys nothing.
type Simulated = {
  EvaluationResults: { EvalDecision: string; EvalActionName: string; EvalResourceName: string }[]
}

/** An ARN for the simulation, with an `x` for every part of a name that the policy leaves open. */
const exampleOf = (arn: string) => (arn === '*' ? arn : arn.replace(/[?*]/g, 'x'))

/** The types of context values, by operator. Every other operator takes a string. */
const types: Record<string, string> = { Bool: 'boolean', 'ForAllValues:StringLike': 'stringList' }

/** The arguments of `aws iam simulate-principal-policy` for a statement. */
function simulationOf({ Action, Resource, Condition = {} }: Statement) {
  const contexts = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => {
      const type = types[operator] ?? 'string'
      const value = exampleOf([values].flat()[0] ?? '')
      return `ContextKeyName=${key},ContextKeyValues=${value},ContextKeyType=${type}`
    }),
  )
  return [
    '--action-names',
    ...[Action].flat(),
    '--resource-arns',
    ...[Resource].flat().map((arn) => exampleOf(arn)),
    ...(contexts.length > 0 ? ['--context-entries', ...contexts] : []),
  ]
}

function check() {
  const { values } = parseArgs({ options: { ...placeOptions, 'policy-source-arn': { type: 'string' } } })
  const { place, caller } = readPlace(values)
  const source = ['--policy-source-arn', values['policy-source-arn'] ?? caller]
  const missing = policiesOf(place)
    .deploy.flatMap(({ statements }) => statements)
    // The simulation does not resolve policy variables.
    .filter(({ Resource }) => ![Resource].flat().some((arn) => arn.includes('$')))
    .flatMap((statement) => {
      const simulated = aws('iam', 'simulate-principal-policy', ...source, ...simulationOf(statement))
      return (simulated as Simulated).EvaluationResults
    })
    .filter(({ EvalDecision }) => EvalDecision !== 'allowed')
  for (const { EvalActionName, EvalResourceName } of missing) console.log(EvalActionName, EvalResourceName)
  console.log(missing.length === 0 ? 'Every action is allowed.' : `\n${missing.length} not allowed.`)
  return missing.length === 0 ? 0 : 1
}

process.exitCode = runWithAwsCli(
  'npm run deploy:check -- [--policy-source-arn ARN] [--stack-name NAME] [--region REGION]',
  check,
)
