import { describe, expect, it } from 'vitest'
import { expandTemplate, handlerPermissions, iamActions } from '../../tools/python.ts'
import { actionsOf, allows, listOf, statements } from '../policy.ts'
import { arns, beside, notSet, others, role } from './handlers.ts'

const { template } = await expandTemplate()
const resources = Object.values(template.Resources)
const managedPolicies = resources.flatMap(
  ({ Properties }) => (Properties?.ManagedPolicyArns ?? []) as string[],
)

/**
 * The actions of CloudFormation's handlers, for the types of the template and of the stack that SAM makes for
 * packages.
 */
const handlers = await handlerPermissions(
  ...new Set(resources.map(({ Type }) => Type)),
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
)
const handled = Object.values(handlers).flat()

const ourActions = statements.flatMap(actionsOf).filter((action) => !action.includes('*'))
const serviceOf = (action: string) => action.split(':')[0]!
const takesResource = await iamActions(...new Set(ourActions.map(serviceOf)))

/** The context that CloudFormation sends to IAM with an action. */
const contexts: Record<string, Record<string, string>[]> = {
  'iam:PassRole': [{ 'iam:PassedToService': 'lambda.amazonaws.com' }],
  'iam:AttachRolePolicy': managedPolicies.map((policy) => ({ 'iam:PolicyARN': policy })),
  'iam:DetachRolePolicy': managedPolicies.map((policy) => ({ 'iam:PolicyARN': policy })),
}
const contextsOf = (action: string) =>
  serviceOf(action) === 'kms'
    ? [{ 'kms:ViaService': 'dynamodb.us-east-1.amazonaws.com' }]
    : (contexts[action] ?? [{}])

/** The permissions that CloudFormation's handlers need for an action. The resource is `*` if the action has none. */
function requestsOf(type: string, action: string) {
  const own = arns[type]!.filter((name) => name.split(':')[2] === serviceOf(action))
  const asked = own.length > 0 ? own : [others[serviceOf(action)] ?? 'a resource of no known name']
  const named = takesResource[action] === false ? ['*'] : asked
  return named.flatMap((resource) => contextsOf(action).map((context) => ({ action, resource, context })))
}

describe('deploy/policy.json', () => {
  it.each(Object.entries(handlers))(
    'the policy is enough to create, change and delete %s',
    (type, actions) => {
      expect(Object.keys(arns)).toContain(type)
      const needed = actions.filter((action) => !notSet.some(([, pattern]) => pattern.test(action)))
      expect(needed.length).toBeGreaterThan(0)
      expect(
        needed.flatMap((action) => requestsOf(type, action)).filter((request) => !allows(request)),
      ).toEqual([])
    },
  )

  it.each(notSet)('the policy does not allow what only %s would need', (_what, pattern) => {
    const actions = handled.filter((action) => pattern.test(action))
    expect(actions.length).toBeGreaterThan(0)
    for (const action of actions)
      for (const resource of [...Object.values(arns).flat(), ...Object.values(others), '*'])
        expect({ action, resource, isAllowed: allows({ action, resource }) }).toMatchObject({
          isAllowed: false,
        })
  })

  it.each(
    Object.entries(beside).flatMap(([resource, actions]) => actions.map((action) => [action, resource])),
  )('the policy allows %s for %s', (action, resource) =>
    expect(allows({ action: action, resource: resource })).toBe(true),
  )

  it('the policy allows no action beyond those of a deployment', () => {
    const needed = [...handled, ...Object.values(beside).flat()]
    expect(ourActions.filter((action) => !needed.includes(action))).toEqual([])
  })

  it('the policy allows the service role that the first HTTP API of an account needs', () => {
    const resource =
      'arn:aws:iam::123456789012:role/aws-service-role/ops.apigateway.amazonaws.com/AWSServiceRoleForAPIGateway'
    expect(allows({ action: 'iam:CreateServiceLinkedRole', resource })).toBe(true)
  })

  it('the policy names existing actions', () => {
    // The schemas know these already, the reference that checkov brings does not yet.
    const newer = ['apigateway:TagResource', 'apigateway:UntagResource', 'lambda:GetFunctionScalingConfig']
    expect(ourActions.filter((action) => !(action in takesResource)).toSorted()).toEqual(newer)
    expect(handled).toEqual(expect.arrayContaining(newer))
  })

  it('the policy allows all resources only for actions that take no resource', () => {
    // They take a resource, but are also called without one: for a template without a stack, and for all alarms.
    const both = ['cloudformation:GetTemplateSummary', 'cloudwatch:DescribeAlarms']
    const wide = statements.filter(({ Resource }) => listOf(Resource).includes('*')).flatMap(actionsOf)
    expect(wide.filter((action) => takesResource[action] !== false)).toEqual(both)
    expect(ourActions.filter((action) => takesResource[action] === false && !wide.includes(action))).toEqual(
      [],
    )
  })

  it('the policy allows everything that the transform adds to the role', () => {
    expect(managedPolicies).toHaveLength(2)
    expect(requestsOf('AWS::IAM::Role', 'iam:AttachRolePolicy').map(({ resource }) => resource)).toEqual([
      role,
      role,
    ])
  })
})
