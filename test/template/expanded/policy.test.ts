import { describe, expect, it } from 'vitest'
import { expandTemplate, handlerPermissions, iamActions } from '../../tools/python.ts'
import { actionsOf, allows, boundary, deploy, isInsideBoundary, listOf, statements } from '../policy.ts'
import type { Request } from '../policy.ts'
import { arns, beside, notSet, only, others, role } from './handlers.ts'

const { template } = await expandTemplate()
const resources = Object.values(template.Resources)
const managedPolicies = resources.flatMap(
  ({ Properties }) => (Properties?.ManagedPolicyArns ?? []) as string[],
)

/** The actions of CloudFormation's handlers, for the types of the template. */
const handlers = await handlerPermissions(
  ...new Set([...resources.map(({ Type }) => Type), 'AWS::Budgets::Budget']),
)
const handled = Object.values(handlers).flat()

const ourActions = statements.flatMap(actionsOf).filter((action) => !action.includes('*'))
const serviceOf = (action: string) => action.split(':')[0]!
const takesResource = await iamActions(...new Set(ourActions.map(serviceOf)))

const bounded = { 'iam:PermissionsBoundary': boundary.arn }
const attachments = managedPolicies.map((policy) => ({ ...bounded, 'iam:PolicyARN': policy }))
// A new resource has no tags. An existing one has the tags of CloudFormation.
const tags: Record<string, string>[] = [
  {},
  { 'aws:ResourceTag/aws:cloudformation:stack-name': 'jh-backend-stack' },
]

/** The context that an action has in a deployment. */
const contexts: Record<string, NonNullable<Request['context']>[]> = {
  'iam:PassRole': [{ 'iam:PassedToService': 'lambda.amazonaws.com' }],
  'iam:AttachRolePolicy': attachments,
  'iam:DetachRolePolicy': attachments,
  'iam:CreateRole': [bounded],
  'iam:PutRolePolicy': [bounded],
  'iam:DeleteRolePolicy': [bounded],
  'iam:PutRolePermissionsBoundary': [bounded],
  'lambda:AddPermission': [{ 'lambda:Principal': 'apigateway.amazonaws.com' }],
  'cloudwatch:PutMetricAlarm': [{}, { 'cloudwatch:AlarmActions': arns['AWS::SNS::Topic']! }],
  's3:ListBucket': [{ 's3:prefix': 'jh-backend-stack/' }],
}
const ofServices: Record<string, Record<string, string>[]> = {
  apigateway: tags,
  kms: [{ 'kms:ViaService': 'dynamodb.us-east-1.amazonaws.com', 'kms:GrantIsForAWSResource': 'true' }],
  secretsmanager: tags,
}
const contextsOf = (action: string) => contexts[action] ?? ofServices[serviceOf(action)] ?? [{}]

/** The permissions that CloudFormation's handlers need for an action. The resource is `*` if the action has none. */
function requestsOf(type: string, action: string) {
  const own = arns[type]!.filter((name) => name.split(':')[2] === serviceOf(action))
  const asked =
    only[action] ?? (own.length > 0 ? own : [others[serviceOf(action)] ?? 'a resource of no known name'])
  const named = takesResource[action] === false ? ['*'] : asked
  return named.flatMap((resource) => contextsOf(action).map((context) => ({ action, resource, context })))
}

describe('the deploy policies', () => {
  it.each(Object.entries(handlers))(
    'the policies are enough to create, change and delete %s',
    (type, actions) => {
      expect(Object.keys(arns)).toContain(type)
      const needed = actions.filter((action) => !notSet.some(([, pattern]) => pattern.test(action)))
      expect(needed.length).toBeGreaterThan(0)
      expect(
        needed.flatMap((action) => requestsOf(type, action)).filter((request) => !allows(request)),
      ).toEqual([])
    },
  )

  it.each(notSet)('the policies do not allow what only %s would need', (_what, pattern) => {
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
  )('the policies allow %s for %s', (action, resource) =>
    expect(contextsOf(action).filter((context) => !allows({ action, resource, context }))).toEqual([]),
  )

  it('the policies allow no action beyond those of a deployment', () => {
    const needed = [...handled, ...Object.values(beside).flat()]
    expect(ourActions.filter((action) => !needed.includes(action))).toEqual([])
  })

  it('the policies allow the service role that the first HTTP API of an account needs', () => {
    const resource =
      'arn:aws:iam::123456789012:role/aws-service-role/ops.apigateway.amazonaws.com/AWSServiceRoleForAPIGateway'
    expect(allows({ action: 'iam:CreateServiceLinkedRole', resource })).toBe(true)
  })

  it('the policies name existing actions', () => {
    // The schemas know these already, the reference that checkov brings does not yet.
    const newer = ['apigateway:TagResource', 'apigateway:UntagResource', 'lambda:GetFunctionScalingConfig']
    expect(ourActions.filter((action) => !(action in takesResource)).toSorted()).toEqual(newer)
    expect(handled).toEqual(expect.arrayContaining(newer))
  })

  it('the policies allow all resources only for actions that take no resource', () => {
    // They take a resource, but are also called without one: for a template without a stack, and for all alarms.
    const both = ['cloudformation:GetTemplateSummary', 'cloudwatch:DescribeAlarms']
    const wide = statements.filter(({ Resource }) => listOf(Resource).includes('*')).flatMap(actionsOf)
    expect(wide.filter((action) => takesResource[action] !== false)).toEqual(both)
    expect(ourActions.filter((action) => takesResource[action] === false && !wide.includes(action))).toEqual(
      [],
    )
  })

  it('the policies allow everything that the transform adds to the role', () => {
    expect(managedPolicies).toHaveLength(2)
    expect(requestsOf('AWS::IAM::Role', 'iam:AttachRolePolicy').map(({ resource }) => resource)).toEqual([
      role,
      role,
    ])
  })

  it('without the boundary, the policies allow only these IAM and STS actions, and only on the role of the stack', async () => {
    const actions = Object.keys(await iamActions('iam', 'sts'))
    expect(actions.length).toBeGreaterThan(150)
    const on = (resource: string, context: Request['context'] = {}) =>
      actions.filter((action) => allows({ action, resource, context })).toSorted()
    expect(on(role)).toEqual([
      'iam:DeleteRole',
      'iam:GetRole',
      'iam:GetRolePolicy',
      'iam:ListAttachedRolePolicies',
      'iam:ListRolePolicies',
      'iam:ListRoleTags',
      'iam:TagRole',
      'iam:UntagRole',
      'iam:UpdateRole',
      'iam:UpdateRoleDescription',
    ])
    const all = { ...attachments[0], 'iam:PassedToService': 'lambda.amazonaws.com' }
    for (const name of [
      'role/admin',
      'user/ada',
      'group/admins',
      ...deploy.map((policy) => `policy/${policy.name}`),
    ])
      expect(on(`arn:aws:iam::123456789012:${name}`, all)).toEqual([])
    expect(on(boundary.arn, all)).toEqual([])
    expect(on('*', all)).toEqual([])
  })

  it('the boundary leaves the function everything that it writes and that its traces need', async () => {
    const { 'xray:PutTraceSegments': takes } = await iamActions('xray')
    expect(takes).toBe(false)
    expect(isInsideBoundary({ action: 'xray:PutTraceSegments', resource: '*' })).toBe(true)
    const tracing = boundary.statements.filter(({ Resource }) => listOf(Resource).includes('*'))
    expect(Object.keys(await iamActions('xray'))).toEqual(expect.arrayContaining(tracing.flatMap(actionsOf)))
  })
})
