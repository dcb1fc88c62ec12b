import policy from '../../deploy/policy.json' with { type: 'json' }

type OneOrMore = string | string[]
type Statement = {
  Sid: string
  Effect: string
  Action: OneOrMore
  Resource: OneOrMore
  Condition?: Record<string, Record<string, OneOrMore>>
}
type Request = { action: string; resource: string; context?: Record<string, string> }

export const statements = policy.Statement as Statement[]

export const listOf = (value: OneOrMore) => [value].flat()
export const actionsOf = ({ Action }: Statement) => listOf(Action)

/**
 * IAM's evaluation, as far as this policy needs it: it only allows, and all operators of its conditions accept stars.
 */
export const allows = ({ action, resource, context = {} }: Request) =>
  statements.some(
    ({ Action, Resource, Condition = {} }) =>
      matches(Action, action) &&
      matches(Resource, resource) &&
      Object.values(Condition).every((keys) =>
        Object.entries(keys).every(([key, values]) => matches(values, context[key])),
      ),
  )

const matches = (patterns: OneOrMore, text: string | undefined) =>
  text !== undefined && listOf(patterns).some((pattern) => expressionOf(pattern).test(text))

const expressionOf = (pattern: string) =>
  new RegExp(`^${pattern.replace(/[^\w*]/g, '\\$&').replaceAll('*', '.*')}$`)
