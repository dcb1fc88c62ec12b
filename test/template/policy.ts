import { policiesOf } from '../../src/commands/deploy-policies.ts'
import type { Statement } from '../../src/commands/deploy-policies.ts'

type OneOrMore = string | string[]
type Context = Record<string, OneOrMore>
export type Request = { action: string; resource: string; context?: Context }

export const place = { stack: 'jh-backend-stack', region: 'us-east-1', account: '123456789012' }
export const arn = (service: string, name: string) =>
  `arn:aws:${service}:${place.region}:${place.account}:${name}`
export const { boundary, deploy } = policiesOf(place)

/** The statements of the deploy policies. */
export const statements = deploy.flatMap((policy) => policy.statements)

export const listOf = (value: OneOrMore) => [value].flat()
export const actionsOf = ({ Action }: Statement) => listOf(Action)

/** IAM's evaluation of identity policies. Every request is in our region, unless its context says otherwise. */
export function evaluate(policy: readonly Statement[], { action, resource, context = {} }: Request) {
  const values: Context = { 'aws:RequestedRegion': place.region, ...context }
  const effects = policy
    .filter(
      ({ Action, Resource, Condition = {} }) =>
        matches(Action, action, 'i') &&
        matches(Resource, resource) &&
        Object.entries(Condition).every(([operator, keys]) =>
          Object.entries(keys).every(([key, wanted]) => holds(operator, wanted, values[key])),
        ),
    )
    .map(({ Effect }) => Effect)
  return effects.includes('Allow') && !effects.includes('Deny')
}

/** Whether the deploy policies allow a request. */
export const allows = (request: Request) => evaluate(statements, request)

/** Whether the function may do it, if its role has every permission and the boundary. */
export const isInsideBoundary = (request: Request) => evaluate(boundary.statements, request)

const operators: Record<string, (wanted: OneOrMore, value: string) => boolean> = {
  StringEquals: (wanted, value) => listOf(wanted).includes(value),
  StringLike: (wanted, value) => matches(wanted, value),
  ArnEquals: (wanted, value) => matches(wanted, value),
  Bool: (wanted, value) => listOf(wanted).includes(value.toLowerCase()),
}

/** A condition without a value in the request is false, except with `IfExists` and with `ForAllValues`. */
function holds(operator: string, wanted: OneOrMore, value: OneOrMore | undefined) {
  const [, forAll, name = '', ifExists] = /^(ForAllValues:)?(\w+?)(IfExists)?$/.exec(operator) ?? []
  const compare = operators[name]
  if (!compare) throw new Error(`The evaluation does not know ${operator}`)
  if (forAll) return listOf(value ?? []).every((one) => compare(wanted, one))
  if (Array.isArray(value)) throw new Error(`${operator} is for one value`)
  return value === undefined ? ifExists !== undefined : compare(wanted, value)
}

const matches = (patterns: OneOrMore, text: string, flags = '') =>
  listOf(patterns).some((pattern) => expressionOf(pattern, flags).test(text))

const expressionOf = (pattern: string, flags: string) =>
  new RegExp(
    `^${pattern
      .replace(/[^\w*?]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    flags,
  )
