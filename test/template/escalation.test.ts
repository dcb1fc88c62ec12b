import { describe, expect, it } from 'vitest'
import { allows, arn, boundary, deploy, evaluate, statements } from './policy.ts'

const account = '123456789012'
const iam = (name: string) => `arn:aws:iam::${account}:${name}`
const api = 'arn:aws:apigateway:us-east-1::/apis'

const admin = iam('role/admin')
const ours = iam('role/jh-backend-stack-JobHuntTrackerAPIRole-ABCDEFGHIJKL')
const user = iam('user/ada')
const ourFunction = arn('lambda', 'function:jh-backend-stack-api')
const otherFunction = arn('lambda', 'function:jh-backend-stack-other')
const table = arn('dynamodb', 'table/jh-backend-stack-Table-ABCDEFGHIJKL')
const secret = arn('secretsmanager', 'secret:JwtSecret-ABCDEFGHIJKL-a1b2c3')
const key = arn('kms', 'key/1')
const bucket = 'arn:aws:s3:::aws-sam-cli-managed-default-samclisourcebucket-1a2b3c4d5e6f'
const alarm = arn('cloudwatch', 'alarm:jh-backend-stack-ErrorsAlarm-ABCDEFGHIJKL')
const topic = arn('sns', 'jh-backend-stack-AlarmTopic-ABCDEFGHIJKL')
const stack = arn('cloudformation', 'stack/jh-backend-stack/1')

const stackTag = 'aws:ResourceTag/aws:cloudformation:stack-name'
const bounded = { 'iam:PermissionsBoundary': boundary.arn }
const loose = { 'iam:PermissionsBoundary': 'arn:aws:iam::aws:policy/AdministratorAccess' }
const basic = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'
const everything = 'arn:aws:iam::aws:policy/AdministratorAccess'

type Case = [action: string, resource: string, context?: Record<string, string | string[]>]
const rows = (cases: Case[]) =>
  cases.map(
    ([action, resource, context = {}]) =>
      [`${action} ${resource} ${JSON.stringify(context)}`, { action, resource, context }] as const,
  )

// https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/ and later lists.
const escalations = rows([
  // a policy of one's own, or its boundary
  ...[...deploy.map(({ arn }) => arn), boundary.arn].flatMap((policy): Case[] =>
    ['Create', 'Delete'].flatMap((verb): Case[] => [
      [`iam:${verb}Policy`, policy],
      [`iam:${verb}PolicyVersion`, policy],
      ['iam:SetDefaultPolicyVersion', policy],
    ]),
  ),
  // users and groups
  ...['AddUserToGroup', 'AttachGroupPolicy', 'PutGroupPolicy', 'CreateGroup'].map((action): Case => [
    `iam:${action}`,
    iam('group/admins'),
  ]),
  ...[
    'AttachUserPolicy',
    'CreateAccessKey',
    'CreateLoginProfile',
    'CreateUser',
    'DeleteUserPermissionsBoundary',
    'DeleteUserPolicy',
    'DetachUserPolicy',
    'PutUserPermissionsBoundary',
    'PutUserPolicy',
    'UpdateLoginProfile',
    'DeactivateMFADevice',
  ].map((action): Case => [`iam:${action}`, user]),
  // a role without the boundary, or with another one
  ...['CreateRole', 'PutRolePolicy', 'PutRolePermissionsBoundary', 'DeleteRolePolicy'].flatMap(
    (action): Case[] => [
      [`iam:${action}`, ours],
      [`iam:${action}`, ours, loose],
      [`iam:${action}`, admin, bounded],
      [`iam:${action}`, iam('role/jh-backend-stack-admin-ABCDEFGHIJKL'), bounded],
    ],
  ),
  ['iam:DeleteRolePermissionsBoundary', ours, bounded],
  ['iam:DeleteRolePermissionsBoundary', ours],
  ['iam:UpdateAssumeRolePolicy', ours, bounded],
  ['iam:UpdateAssumeRolePolicy', admin],
  ['iam:AttachRolePolicy', ours, { 'iam:PolicyARN': basic }],
  ['iam:AttachRolePolicy', ours, { ...loose, 'iam:PolicyARN': basic }],
  ['iam:AttachRolePolicy', ours, { ...bounded, 'iam:PolicyARN': everything }],
  ['iam:AttachRolePolicy', admin, { ...bounded, 'iam:PolicyARN': basic }],
  ['iam:CreateInstanceProfile', iam('instance-profile/jh-backend-stack')],
  ['iam:AddRoleToInstanceProfile', iam('instance-profile/jh-backend-stack')],
  ['iam:CreateServiceLinkedRole', iam('role/aws-service-role/ecs.amazonaws.com/Role')],
  ['iam:CreateSAMLProvider', iam('saml-provider/eve')],
  ['iam:CreateOpenIDConnectProvider', iam('oidc-provider/eve.example')],
  ['iam:UpdateSAMLProvider', iam('saml-provider/ours')],
  ['sts:AssumeRole', admin],
  ['sts:AssumeRole', ours],
  // a role handed to a service
  ...['cloudformation', 'ec2', 'glue', 'datapipeline', 'sagemaker', 'codebuild', 'ecs-tasks', 'states']
    .concat('apigateway', 'events', 'scheduler', 'ssm', 'budgets')
    .map((service): Case => ['iam:PassRole', ours, { 'iam:PassedToService': `${service}.amazonaws.com` }]),
  ['iam:PassRole', ours],
  ['iam:PassRole', admin, { 'iam:PassedToService': 'lambda.amazonaws.com' }],
  ['iam:PassRole', iam('role/jh-backend-stack-admin-A'), { 'iam:PassedToService': 'lambda.amazonaws.com' }],
  ...[
    'cloudformation:CreateStack',
    'cloudformation:CreateStackSet',
    'cloudformation:RegisterType',
    'cloudformation:SetTypeConfiguration',
    'cloudformation:UpdateStackSet',
    'codebuild:CreateProject',
    'codebuild:StartBuild',
    'codestar:CreateProject',
    'datapipeline:CreatePipeline',
    'ec2:AssociateIamInstanceProfile',
    'ec2:RunInstances',
    'ecs:RunTask',
    'events:PutTargets',
    'glue:CreateDevEndpoint',
    'glue:CreateJob',
    'glue:UpdateDevEndpoint',
    'sagemaker:CreateNotebookInstance',
    'sagemaker:CreatePresignedNotebookInstanceUrl',
    'scheduler:CreateSchedule',
    'ssm:SendCommand',
    'ssm:StartSession',
    'states:CreateStateMachine',
    'organizations:LeaveOrganization',
    'budgets:CreateBudgetAction',
    'budgets:ExecuteBudgetAction',
  ].map((action): Case => [action, '*']),
  // another function, or another caller of ours
  ...['CreateFunction', 'UpdateFunctionCode', 'UpdateFunctionConfiguration', 'AddPermission'].map(
    (action): Case => [`lambda:${action}`, otherFunction, { 'lambda:Principal': 'apigateway.amazonaws.com' }],
  ),
  ...[ourFunction, `${ourFunction}:live`].flatMap((resource): Case[] => [
    ['lambda:AddPermission', resource],
    ['lambda:AddPermission', resource, { 'lambda:Principal': '*' }],
    ['lambda:AddPermission', resource, { 'lambda:Principal': '999999999999' }],
  ]),
  ['lambda:AddPermission', `${ourFunction}:other`, { 'lambda:Principal': 'apigateway.amazonaws.com' }],
  ['lambda:AddLayerVersionPermission', arn('lambda', 'layer:jh-backend-stack-api:1')],
  ['lambda:PublishLayerVersion', arn('lambda', 'layer:jh-backend-stack-api')],
  ['lambda:CreateEventSourceMapping', '*'],
  ['lambda:CreateFunctionUrlConfig', ourFunction],
  ['lambda:InvokeFunction', ourFunction],
  ['lambda:InvokeFunction', `${ourFunction}:live`],
  // A custom resource in a template calls a function or a topic with the rights of the deployer.
  ['lambda:InvokeFunction', otherFunction],
  ['sns:Publish', topic],
  ['sns:Publish', arn('sns', 'other')],
  ['ssm:GetParameters', '*'],
  // a policy on a resource, and the stack's own protection
  ['cloudformation:SetStackPolicy', stack],
  ['cloudformation:UpdateTerminationProtection', stack],
  ['cloudformation:UpdateStack', stack],
  ['dynamodb:PutResourcePolicy', table],
  ['secretsmanager:PutResourcePolicy', secret],
  ['kms:PutKeyPolicy', key],
  ['kms:CreateGrant', key],
  ['kms:CreateGrant', key, { 'kms:ViaService': 'dynamodb.us-east-1.amazonaws.com' }],
  ['kms:CreateGrant', key, { 'kms:GrantIsForAWSResource': 'true' }],
  [
    'kms:CreateGrant',
    key,
    { 'kms:ViaService': 'dynamodb.us-east-1.amazonaws.com', 'kms:GrantIsForAWSResource': 'false' },
  ],
  ['kms:Decrypt', key],
  ['kms:Decrypt', key, { 'kms:ViaService': 'ssm.us-east-1.amazonaws.com' }],
  // the data
  ...['Scan', 'Query', 'GetItem', 'PutItem', 'PartiQLSelect', 'ExportTableToPointInTime'].map(
    (action): Case => [`dynamodb:${action}`, table],
  ),
  ['dynamodb:RestoreTableToPointInTime', table],
  ['dynamodb:CreateBackup', table],
])

describe('escalations of rights', () => {
  it.each(escalations)('the deploy policies do not allow %s', (_name, request) => {
    expect(allows(request)).toBe(false)
  })
})

const other = { [stackTag]: 'other' }
const foreign = rows([
  ...['DELETE', 'GET', 'PATCH', 'PUT'].flatMap((verb): Case[] => [
    [`apigateway:${verb}`, `${api}/a1b2c3d4e5`, other],
    [`apigateway:${verb}`, `${api}/a1b2c3d4e5/stages/prod`, other],
  ]),
  // Routes have no tags, so the policies reach the routes of no API.
  ...['routes', 'routes/r1', 'integrations', 'integrations/i1', 'authorizers', 'cors', 'deployments'].map(
    (part): Case => ['apigateway:DELETE', `${api}/a1b2c3d4e5/${part}`],
  ),
  ['apigateway:POST', `${api}/a1b2c3d4e5/routes`],
  ['apigateway:POST', `${api}/a1b2c3d4e5/integrations`],
  ['apigateway:POST', 'arn:aws:apigateway:us-east-1::/restapis'],
  ['apigateway:DELETE', 'arn:aws:apigateway:us-east-1::/restapis/a1b2c3d4e5'],
  ['apigateway:DELETE', 'arn:aws:apigateway:eu-west-1::/apis/a1b2c3d4e5'],
  ...['GetSecretValue', 'DeleteSecret', 'UpdateSecret', 'TagResource', 'DescribeSecret'].map(
    (action): Case => [`secretsmanager:${action}`, secret, other],
  ),
  ['secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:payments-AbCdEf')],
  ['s3:PutObject', `${bucket}/other/package`],
  ['s3:GetObject', `${bucket}/other/package`],
  ['s3:DeleteObject', `${bucket}/other/package`],
  ['s3:PutObject', `${bucket}/package`],
  ['s3:PutObject', `${bucket}/jh-backend-stack-2/package`],
  ['s3:ListBucket', bucket],
  ['s3:ListBucket', bucket, { 's3:prefix': 'other/' }],
  ...['PutBucketPolicy', 'DeleteBucketPolicy', 'PutBucketPublicAccessBlock', 'PutBucketVersioning'].map(
    (action): Case => [`s3:${action}`, bucket],
  ),
  ['s3:PutEncryptionConfiguration', bucket],
  ['s3:PutLifecycleConfiguration', bucket],
  ['s3:PutReplicationConfiguration', bucket],
  ['s3:CreateBucket', bucket],
  ['s3:GetObject', 'arn:aws:s3:::payroll/2026.csv'],
  ...['CreateChangeSet', 'ExecuteChangeSet', 'UpdateStack', 'DeleteStack', 'GetTemplate'].flatMap(
    (action): Case[] => [
      [`cloudformation:${action}`, arn('cloudformation', 'stack/aws-sam-cli-managed-default/1')],
      [`cloudformation:${action}`, arn('cloudformation', 'stack/other/1')],
      [`cloudformation:${action}`, arn('cloudformation', 'stack/jh-backend-stack-2/1')],
    ],
  ),
  ['dynamodb:DeleteTable', arn('dynamodb', 'table/jh-backend-stack-2-Table-ABCDEFGHIJKL')],
  ['dynamodb:DeleteTable', 'arn:aws:dynamodb:eu-west-1:123456789012:table/jh-backend-stack-Table-A'],
  ['lambda:DeleteFunction', arn('lambda', 'function:jh-backend-stack-2-api')],
  ['lambda:DeleteFunction', arn('lambda', 'function:jh-backend-stack-2-api:1')],
  ['lambda:DeleteFunction', arn('lambda', 'function:jh-backend-stack-api-2')],
  ['lambda:PublishVersion', arn('lambda', 'function:other')],
  ['lambda:UpdateAlias', arn('lambda', 'function:other')],
  ['lambda:PutProvisionedConcurrencyConfig', arn('lambda', 'function:other:live')],
  ['lambda:PutProvisionedConcurrencyConfig', arn('lambda', 'function:jh-backend-stack-api:other')],
  ['lambda:GetFunction', arn('lambda', 'function:other')],
  ['logs:DeleteLogGroup', arn('logs', 'log-group:jh-backend-stack-2-ApiLogGroup-ABCDEFGHIJKL')],
  ['logs:DeleteLogGroup', arn('logs', 'log-group:/aws/lambda/other')],
  ['sns:DeleteTopic', arn('sns', 'jh-backend-stack-2-AlarmTopic-ABCDEFGHIJKL')],
  ['sns:Unsubscribe', '*', { 'aws:RequestedRegion': 'eu-west-1' }],
  ['sns:ListSubscriptions', '*'],
  ['logs:PutResourcePolicy', '*', { 'aws:RequestedRegion': 'eu-west-1' }],
  ['logs:DeleteResourcePolicy', '*'],
  [
    'cloudwatch:PutMetricAlarm',
    alarm,
    { 'cloudwatch:AlarmActions': ['arn:aws:automate:us-east-1:ec2:terminate'] },
  ],
  ['cloudwatch:PutMetricAlarm', alarm, { 'cloudwatch:AlarmActions': [topic, arn('sns', 'other')] }],
  ['cloudwatch:DeleteAlarms', arn('cloudwatch', 'alarm:other')],
  ['budgets:ModifyBudget', `arn:aws:budgets::${account}:budget/other`],
])

describe('other stacks, accounts and regions', () => {
  it.each(foreign)('the deploy policies do not reach %s', (_name, request) => {
    expect(allows(request)).toBe(false)
  })

  it.each(
    rows([
      ['apigateway:PATCH', `${api}/a1b2c3d4e5`, { [stackTag]: 'jh-backend-stack' }],
      ['apigateway:PATCH', `${api}/a1b2c3d4e5/stages/prod`, { [stackTag]: 'jh-backend-stack' }],
      ['secretsmanager:DescribeSecret', secret, { [stackTag]: 'jh-backend-stack' }],
      ['s3:PutObject', `${bucket}/jh-backend-stack/package`],
      ['s3:ListBucket', bucket, { 's3:prefix': 'jh-backend-stack/' }],
      ['iam:PutRolePermissionsBoundary', ours, bounded],
      ['cloudwatch:PutMetricAlarm', alarm, { 'cloudwatch:AlarmActions': [topic] }],
      // docs/deploying.md names these rights, because IAM cannot limit them to one stack.
      ['apigateway:DELETE', `${api}/a1b2c3d4e5`],
      ['apigateway:POST', `${api}/a1b2c3d4e5/stages`],
      ['sns:Unsubscribe', '*'],
      ['logs:PutResourcePolicy', '*'],
    ]),
  )('the deploy policies allow %s', (_name, request) => {
    expect(allows(request)).toBe(true)
  })
})

/** Each condition of the deploy policies: the statement, and one key in it. */
const conditions = statements.flatMap(({ Sid, Condition = {} }) =>
  Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.keys(keys).map((key) => [key, Sid, operator] as const),
  ),
)

it.each(conditions)(
  'without the condition on %s in %s, a refused request would be allowed',
  (key, sid, operator) => {
    const changed = structuredClone(statements)
    Reflect.deleteProperty(changed.find(({ Sid }) => Sid === sid)!.Condition![operator]!, key)
    const allowed = [...escalations, ...foreign].filter(([, request]) => evaluate(changed, request))
    expect(allowed.length).toBeGreaterThan(0)
  },
)
