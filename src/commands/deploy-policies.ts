import { readFileSync } from 'node:fs'

type OneOrMore = string | string[]
export type Statement = {
  Sid: string
  Effect: string
  Action: OneOrMore
  Resource: OneOrMore
  Condition?: Record<string, Record<string, OneOrMore>>
}

/** The stack that the policies are made for. */
export type Place = { stack: string; region: string; account: string }

/**
 * A longer name does not fit: a role's name has at most 64 characters, and CloudFormation adds
 * `-JobHuntTrackerAPIRole-` and 12 characters to the name of the stack.
 */
export const stackNamePattern = /^[A-Za-z][A-Za-z0-9-]{0,27}$/

/** A managed policy of `deploy/`, for a stack. `document` is JSON without white space. */
function policyOf(file: string, suffix: string, place: Place) {
  const text = readFileSync(new URL(`../../deploy/${file}.json`, import.meta.url), 'utf8')
  const policy = JSON.parse(
    text.replace(/<(stack|region|account)>/g, (_match, key: keyof Place) => place[key]),
  ) as { Statement: Statement[] }
  const name = `${place.stack}-${suffix}`
  return {
    name,
    arn: `arn:aws:iam::${place.account}:policy/${name}`,
    document: JSON.stringify(policy),
    statements: policy.Statement,
  }
}

/** The three policies of a deployer of the stack, and the boundary of its role. */
export const policiesOf = (place: Place) => ({
  boundary: policyOf('boundary', 'boundary', place),
  deploy: [
    policyOf('policy-code', 'deploy-code', place),
    policyOf('policy-data', 'deploy-data', place),
    policyOf('policy-function', 'deploy-function', place),
  ] as const,
})
