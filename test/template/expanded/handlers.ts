import { arn } from '../policy.ts'

const account = '123456789012'
const api = 'arn:aws:apigateway:us-east-1::/apis'
const ourApi = `${api}/a1b2c3d4e5`
const tagsOf = (resource: string) => `arn:aws:apigateway:us-east-1::/tags/${encodeURIComponent(resource)}`

// A policy variable of IAM, which becomes the name of the caller.
const user = `arn:aws:iam::${account}:user/` + '${aws:username}'
export const role = `arn:aws:iam::${account}:role/jh-backend-stack-JobHuntTrackerAPIRole-ABCDEFGHIJKL`
const stack = arn('cloudformation', 'stack/jh-backend-stack/01a1fff0-757d-75fa-b3e8-a183eb51d5ae')
const samStack = arn('cloudformation', 'stack/aws-sam-cli-managed-default/01a1fff0')
const bucket = 'arn:aws:s3:::aws-sam-cli-managed-default-samclisourcebucket-1a2b3c4d5e6f'
const topic = arn('sns', 'jh-backend-stack-AlarmTopic-ABCDEFGHIJKL')
const lambda = arn('lambda', 'function:jh-backend-stack-api')
const alias = `${lambda}:live`

/** The names of resources of each type on AWS. CloudFormation generates a name if the template has none. */
export const arns: Record<string, string[]> = {
  'AWS::ApiGatewayV2::Api': [api, ourApi, tagsOf(ourApi)],
  'AWS::ApiGatewayV2::Stage': [
    `${ourApi}/stages`,
    `${ourApi}/stages/prod`,
    `${ourApi}/stages/prod/routesettings/GET%20%2Fdocs`,
  ],
  'AWS::Budgets::Budget': [`arn:aws:budgets::${account}:budget/jh-backend-stack-Budget-ABCDEFGHIJKL`],
  'AWS::CloudWatch::Alarm': [arn('cloudwatch', 'alarm:jh-backend-stack-ErrorsAlarm-ABCDEFGHIJKL')],
  'AWS::DynamoDB::Table': [arn('dynamodb', 'table/jh-backend-stack-Table-ABCDEFGHIJKL')],
  'AWS::IAM::Role': [role],
  'AWS::Lambda::Alias': [lambda, alias],
  'AWS::Lambda::Function': [lambda],
  // Stacks of earlier versions have permissions of the function itself.
  'AWS::Lambda::Permission': [lambda, alias],
  'AWS::Lambda::Version': [lambda, `${lambda}:1`],
  'AWS::Logs::LogGroup': [
    arn('logs', 'log-group:jh-backend-stack-FunctionLogGroup-ABCDEFGHIJKL'),
    arn('logs', 'log-group:jh-backend-stack-ApiLogGroup-ABCDEFGHIJKL:*'),
  ],
  // CloudFormation puts no stack before the name of a secret.
  'AWS::SecretsManager::Secret': [arn('secretsmanager', 'secret:JwtSecret-ABCDEFGHIJKL-a1b2c3')],
  'AWS::SNS::Subscription': [topic],
  'AWS::SNS::Topic': [topic],
}

/** The resources of actions that a deployment needs only for some resources of a type. */
export const only: Record<string, string[]> = {
  'lambda:DeleteProvisionedConcurrencyConfig': [alias],
  'lambda:PutProvisionedConcurrencyConfig': [alias],
}

/** The resources of other services that a handler uses. */
export const others: Record<string, string> = {
  iam: role,
  kms: arn('kms', 'key/01a1fff0-757d-75fa-b3e8-a183eb51d5ae'),
  logs: arn('logs', 'log-group:jh-backend-stack-FunctionLogGroup-ABCDEFGHIJKL'),
  s3: `${bucket}/jh-backend-stack/package`,
}

/** Actions for properties that the template does not set. The policy does not allow them. */
export const notSet: [what: string, actions: RegExp][] = [
  ['a network or a file system of the function', /^(ec2|elasticfilesystem|s3files):/],
  ['code signing and layers', /^lambda:((Put|Delete)Function|Get)CodeSigning|^lambda:GetLayer/],
  ['a gradual move of the alias', /^codedeploy:/],
  ['reserved concurrency', /^lambda:(Put|Delete)FunctionConcurrency$/],
  ['recursion, capacity and a held runtime', /^lambda:(Put(Function(Rec|Sca)|Run)|Pass|Associate)\w+$/],
  ['logs in S3', /^s3:REST\.PUT\.OBJECT$/],
  ['replicas of the table', /^(dynamodb:\w+Replica|iam:CreateServiceLinkedRole)$/],
  ['what a table is filled with', /^dynamodb:(Scan|Query|(Get|Put|Update|Delete|BatchWrite)Item)$/],
  [
    'an import into a table',
    /^(dynamodb:\w*Import\w*|s3:GetObjectMetadata|logs:(CreateLogStream|DescribeLogStreams|PutLogEvents))$/,
  ],
  ['streams of a table', /^(kinesis:\w+|dynamodb:(En|Dis)able\w+|dynamodb:UpdateKinesis\w+)$/],
  ['insights and a policy of a table', /^dynamodb:(UpdateContributorInsights|(Put|Delete)ResourcePolicy)$/],
  ['keys of our own', /^(kms:(ListAliases|RevokeGrant)|logs:(Dis)?[Aa]ssociateKmsKey)$/],
  ['the end of a boundary, and another trust of a role', /^iam:(DeleteRolePerm\w+|UpdateAssumeRolePolicy)$/],
  ['protection and indexes of logs', /^logs:(Put|Delete)(DataProtection|Index)Policy$/],
  ['protection of a log group', /^logs:PutLogGroupDeletionProtection$/],
  ['other ways of logs', /^(firehose:\w+|logs:(DeleteResourcePolicy|PutBearerTokenAuthentication))$/],
  ['a secret in other regions', /^secretsmanager:(ReplicateSecretTo|RemoveRegionsFrom)\w+$/],
  ['protection of what a topic carries', /^sns:PutDataProtectionPolicy$/],
  ['a view of bills for a budget', /^billing:/],
]

const change = ['CreateChangeSet', 'DescribeChangeSet', 'ExecuteChangeSet', 'DescribeStacks', 'TagResource']
const look = ['DescribeStackEvents', 'GetTemplate', 'ListChangeSets', 'DeleteChangeSet', 'UntagResource']
const cloudFormation = (...actions: string[]) => actions.map((action) => `cloudformation:${action}`)

/** Permissions for each resource, besides those of CloudFormation's handlers. */
export const beside: Record<string, string[]> = {
  // SAM needs these to deploy and to delete. DescribeStackResources finds the access log (docs/deploying.md).
  'arn:aws:cloudformation:us-east-1:aws:transform/Serverless-2016-10-31': cloudFormation('CreateChangeSet'),
  [stack]: cloudFormation(
    ...change,
    ...look,
    'DescribeStackResources',
    'ContinueUpdateRollback',
    'DeleteStack',
  ),
  // `sam delete` looks for these two, and continues without them
  [stack.replace(/(jh-backend-stack)/, '$1-dc0fd220-CompanionStack')]: cloudFormation('DescribeStacks'),
  [stack.replace(/(jh-backend-stack)/, '$1-dc0fd220-WebFunctionCode')]: cloudFormation('DescribeStacks'),
  [samStack]: cloudFormation('DescribeStacks'),
  [bucket]: ['s3:GetBucketLocation', 's3:ListBucket'],
  [`${bucket}/jh-backend-stack/package`]: ['Get', 'Put', 'Delete']
    .map((verb) => `s3:${verb}Object`)
    .concat('s3:AbortMultipartUpload'),
  '*': [
    ...cloudFormation('GetTemplateSummary', 'ValidateTemplate'),
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html
    ...['Create', 'Delete', 'Get', 'Update'].map((verb) => `logs:${verb}LogDelivery`),
    ...['logs:ListLogDeliveries', 'logs:PutResourcePolicy'],
    ...['logs:DescribeResourcePolicies', 'logs:DescribeLogGroups'],
  ],
  // for `npm run deploy:check`
  [user]: ['iam:SimulatePrincipalPolicy'],
}
