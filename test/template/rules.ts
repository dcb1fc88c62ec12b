import { corsPolicy } from '../../src/http/cors.ts'
import { originPattern } from '../../src/settings.ts'
import { prices } from '../../src/work/service.ts'
import type { Facts } from './facts.ts'
import type { Json } from './read-template.ts'

/** AWS's list: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const reservedVariables = [
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
]

/** Names that would make a second stack, or a replacement, collide with the first. */
const physicalNames = [
  'Name',
  'TableName',
  'LogGroupName',
  'TopicName',
  'RoleName',
  'AlarmName',
  'BucketName',
]

/** The IAM actions of the table's verbs. A transaction needs the actions of its writes. */
export const tableActions = [
  'BatchGetItem',
  'BatchWriteItem',
  'DeleteItem',
  'GetItem',
  'PutItem',
  'Query',
  'UpdateItem',
]

type Rule = (facts: Facts) => boolean

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
const sorted = (items: Json | undefined) => [...((items ?? []) as string[])].sort()
const texts = (value: unknown) => JSON.stringify(value ?? null)

const stageUrl = 'https://${HttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/${StageName}'

type SpendMetric = { Id: string; Expression?: string; MetricStat?: { Stat: string; Period: number } }

/** The prices in docs/costs.md: of a request, a write unit, a read unit, a byte sent, and a millisecond of half a GB. */
const millionthsOfADollar = {
  requests: 2.4,
  writes: prices.writeUnit,
  reads: prices.readUnit,
  bytes: 0.00009,
  milliseconds: 0.0067,
}

/** The condition of an alarm, in one line. */
function limitOf({
  Metrics,
  MetricName,
  Dimensions,
  ExtendedStatistic = '',
  Threshold,
}: Record<string, Json>) {
  if (Metrics)
    return `${(Metrics as SpendMetric[])[0]!.Id} > ${(Threshold as { Ref?: string }).Ref ?? 'a number'}`
  const dimensions = (Dimensions as { Name: string }[]).map(({ Name }) => Name).join(', ')
  return `${MetricName as string} of ${dimensions} ${ExtendedStatistic as string} > ${Threshold as number}`.replace(
    '  ',
    ' ',
  )
}

/** Rules that linters do not check. Each rule is a true sentence. */
export const rules: Record<string, Rule> = {
  'CORS comes from the one parameter': ({ cors, environment }) =>
    same(cors.allowOrigins, { Ref: 'AllowedOrigins' }) &&
    same(environment.ALLOWED_ORIGINS, { 'Fn::Join': [',', { Ref: 'AllowedOrigins' }] }),
  'the origins are a list, and the settings accept each item': ({ parameters }) =>
    parameters.AllowedOrigins?.Type === 'CommaDelimitedList' &&
    new RegExp(parameters.AllowedOrigins.AllowedPattern as string).source === originPattern.source,
  'CORS allows credentials': ({ cors }) => cors.allowCredentials === corsPolicy.credentials,
  'CORS methods are those of the app': ({ cors }) =>
    same(sorted(cors.allowMethods), sorted(corsPolicy.methods)),
  'CORS headers are those of the app': ({ cors }) =>
    same(sorted(cors.allowHeaders), sorted(corsPolicy.allowedHeaders)) &&
    same(sorted(cors.exposeHeaders), sorted(corsPolicy.exposedHeaders)),
  'preflights are kept as long as the app says': ({ cors }) => cors.maxAge === corsPolicy.maxAge,
  'no star in CORS': ({ cors }) => !texts(cors).includes('*'),
  'every path and method reaches the function': ({ routes }) =>
    ['ANY /', 'ANY /{proxy+}'].every((route) => routes.includes(route)),
  'the stage is a parameter': ({ stage }) => same(stage.StageName, { Ref: 'StageName' }),
  'the stage is throttled by parameters': ({ stage }) =>
    same(stage.DefaultRouteSettings, {
      ThrottlingRateLimit: { Ref: 'StageRateLimit' },
      ThrottlingBurstLimit: { Ref: 'StageBurstLimit' },
    }),
  'every route but one has a throttle of its own': ({ stage, routes }) => {
    const settings = (stage.RouteSettings ?? {}) as Record<string, Record<string, Json>>
    return (
      same(Object.keys(settings).toSorted(), [
        'ANY /',
        'GET /docs',
        'GET /openapi.json',
        'POST /auth/google',
      ]) &&
      same(['ANY /{proxy+}', ...Object.keys(settings)].toSorted(), routes.toSorted()) &&
      Object.values(settings).every(
        ({ ThrottlingRateLimit, ThrottlingBurstLimit }) =>
          Number(ThrottlingRateLimit) > 0 && Number(ThrottlingBurstLimit) > 0,
      )
    )
  },
  'the stage writes an access log of JSON, with the address of the caller': ({ stage }) => {
    const { DestinationArn, Format } = (stage.AccessLogSettings ?? {}) as Record<string, Json>
    return same(DestinationArn, { 'Fn::GetAtt': ['ApiLogGroup', 'Arn'] }) && isAccessLog(Format)
  },
  'the access log has nothing of a request but its method and its path': ({ stage }) => {
    const { Format = '' } = (stage.AccessLogSettings ?? {}) as Record<string, string>
    return Array.from(Format.matchAll(/\$[\w.]+/g), ([variable]) => variable).every((it) => logged.has(it))
  },
  'no star in our own statements': ({ statements }) =>
    statements.length > 0 && !texts(statements).includes('*'),
  'the function may do with the table what the code does, and no more': ({ statements }) =>
    same(
      statements
        .filter((one) => same(one.Resource, { 'Fn::GetAtt': ['Table', 'Arn'] }))
        .flatMap(({ Action }) => sorted(Action as Json)),
      tableActions.map((action) => `dynamodb:${action}`),
    ),
  'the function may read its secret and do nothing else': ({ statements }) =>
    same(
      statements
        .filter((one) => !same(one.Resource, { 'Fn::GetAtt': ['Table', 'Arn'] }))
        .map(({ Action, Resource }) => [Action, Resource]),
      [['secretsmanager:GetSecretValue', { Ref: 'JwtSecret' }]],
    ),
  'a boundary limits the role if there is one': ({ boundary }) =>
    same(boundary, {
      'Fn::If': ['RoleIsLimited', { Ref: 'PermissionsBoundary' }, { Ref: 'AWS::NoValue' }],
    }),
  'the function has 512 MB and 30 s': ({ handler }) => handler.MemorySize === 512 && handler.Timeout === 30,
  'the function runs on nodejs24.x': ({ handler }) => handler.Runtime === 'nodejs24.x',
  'the architecture is a parameter': ({ handler }) => same(handler.Architectures, [{ Ref: 'Architecture' }]),
  'the function is traced': ({ tracing }) => {
    const [index, [mode] = []] = (tracing as { 'Fn::Select'?: [number, Json[]] })['Fn::Select'] ?? []
    return index === 0 && mode === 'Active'
  },
  'the API calls the alias of a published version': ({ alias }) => alias === 'live',
  'the concurrency of the alias is provisioned if the parameter says so': ({ provisioned, parameters }) =>
    parameters.ProvisionedConcurrency?.Default === '0' &&
    same(provisioned, {
      'Fn::If': [
        'ConcurrencyIsProvisioned',
        { ProvisionedConcurrentExecutions: { Ref: 'ProvisionedConcurrency' } },
        { Ref: 'AWS::NoValue' },
      ],
    }),
  'a deployment deletes the version before it': ({ versionDeletion }) => versionDeletion === 'Delete',
  'the function is named after its stack': ({ handler }) =>
    same(handler.FunctionName, { 'Fn::Sub': '${AWS::StackName}-api' }),
  'the function logs JSON into a group of ours': ({ handler }) =>
    same(handler.LoggingConfig, { LogFormat: 'JSON', LogGroup: { Ref: 'FunctionLogGroup' } }),
  'logs are kept for a time': ({ logGroups }) =>
    logGroups.length === 2 &&
    logGroups.every(([, { Properties }]) => Number(Properties?.RetentionInDays) > 0),
  'no reserved variable is set': ({ environment }) =>
    !Object.keys(environment).some((name) => reservedVariables.includes(name)),
  'no secret stands in the environment': ({ environment }) =>
    Object.entries(environment).every(
      ([name, value]) =>
        value === '' || typeof value === 'object' || !/SECRET|TOKEN$|PASSWORD|_URL/.test(name),
    ),
  'sam local can set what it needs': ({ environment }) =>
    ['GOOGLE_JWKS_URL', 'AWS_ENDPOINT_URL_DYNAMODB', 'JWT_SECRET_KEY'].every(
      (name) => environment[name] === '',
    ) && !texts(environment).includes('Fn::If'),
  'the secret given is not shown': ({ parameters }) =>
    parameters.JWTSecretKey?.NoEcho === true && parameters.JWTSecretKey.Default === '',
  'the secret that is made stays the same': ({ secret }) =>
    same(secret.GenerateSecretString, {
      'Fn::If': [
        'SecretIsGiven',
        { Ref: 'AWS::NoValue' },
        {
          SecretStringTemplate: '{"active":"k1"}',
          GenerateStringKey: 'k1',
          PasswordLength: 64,
          ExcludePunctuation: true,
        },
      ],
    }),
  'the secret given is the first key': ({ secret }) =>
    same(secret.SecretString, {
      'Fn::If': [
        'SecretIsGiven',
        { 'Fn::Sub': '{"active":"k1","k1":"${JWTSecretKey}"}' },
        { Ref: 'AWS::NoValue' },
      ],
    }),
  'the table outlives its stack': ({ table }) =>
    table.DeletionPolicy === 'Retain' &&
    table.UpdateReplacePolicy === 'Retain' &&
    table.Properties?.DeletionProtectionEnabled === true,
  'the table can be restored to any point in time': ({ table }) =>
    same(table.Properties?.PointInTimeRecoverySpecification, { PointInTimeRecoveryEnabled: true }),
  'the table forgets what has run out': ({ table }) =>
    same(table.Properties?.TimeToLiveSpecification, { AttributeName: 'ttl', Enabled: true }),
  'the table is encrypted': ({ table }) => same(table.Properties?.SSESpecification, { SSEEnabled: true }),
  'the table is paid for by request': ({ table }) => table.Properties?.BillingMode === 'PAY_PER_REQUEST',
  'the throughput of the table is capped by parameters': ({ table, parameters }) =>
    same(table.Properties?.OnDemandThroughput, {
      MaxReadRequestUnits: { Ref: 'TableMaxReadUnits' },
      MaxWriteRequestUnits: { Ref: 'TableMaxWriteUnits' },
    }) && ['TableMaxReadUnits', 'TableMaxWriteUnits'].every((name) => Number(parameters[name]?.Default) > 0),
  'nothing has a physical name but the function': ({ resources }) =>
    Object.values(resources).every(
      // The name of an alias is below the name of its function.
      ({ Type, Properties = {} }) =>
        Type === 'AWS::Lambda::Alias' ||
        !Object.keys(Properties).some((name) => physicalNames.includes(name)),
    ),
  'the alarm of the spending adds up the prices of a request, of units, of bytes and of time': ({
    resources,
  }) => {
    const { Condition, Properties = {} } = resources.SpendAlarm ?? { Type: '' }
    const metrics = (Properties.Metrics ?? []) as SpendMetric[]
    const { Expression = '' } = metrics[0] ?? {}
    const terms = [...Expression.matchAll(/FILL\((\w+), 0\) \* ([\d.]+)/g)]
    return (
      Condition === 'SpendIsWatched' &&
      same(Properties.Threshold, { Ref: 'SpendAlarmDollars' }) &&
      /^288 \* \([^]*\) \/ 1000000$/.test(Expression) &&
      same(
        terms.map(([, id, price]) => [id, Number(price)]),
        Object.entries(millionthsOfADollar),
      ) &&
      metrics.slice(1).every(({ MetricStat }) => MetricStat?.Stat === 'Sum' && MetricStat.Period === 300)
    )
  },
  'the budget mails the address for alarms': ({ resources }) => {
    const { Condition, Properties = {} } = resources.Budget ?? { Type: '' }
    const notifications = (Properties.NotificationsWithSubscribers ?? []) as Record<string, Json>[]
    return (
      Condition === 'BudgetIsMailed' &&
      same((Properties.Budget as Record<string, Json>).BudgetLimit, {
        Amount: { Ref: 'MonthlyBudgetDollars' },
        Unit: 'USD',
      }) &&
      notifications.length === 2 &&
      notifications.every(({ Subscribers }) =>
        same(Subscribers, [{ SubscriptionType: 'EMAIL', Address: { Ref: 'AlarmEmail' } }]),
      )
    )
  },
  'five alarms tell the topic': ({ alarms }) =>
    same(alarms.map(({ Properties }) => limitOf(Properties ?? {})).toSorted(), [
      '5xx of ApiId, Stage > 5',
      'Errors of FunctionName > 0',
      'Latency of ApiId, Stage p99 > 3000',
      'Throttles of FunctionName > 0',
      'dollars > SpendAlarmDollars',
    ]) && alarms.every(({ Properties }) => same(Properties?.AlarmActions, [{ Ref: 'AlarmTopic' }])),
  'the URLs that it puts out have the stage': ({ outputs, parameters }) =>
    same(outputs.ApiUrl?.Value, { 'Fn::Sub': stageUrl }) &&
    same(outputs.DocsUrl?.Value, { 'Fn::Sub': `${stageUrl}/docs` }) &&
    parameters.StageName?.Default === 'prod',
  'it puts out the names that an operator needs': ({ outputs }) =>
    same(outputs.TableName?.Value, { Ref: 'Table' }) &&
    same(outputs.LogGroupName?.Value, { Ref: 'FunctionLogGroup' }),
  'the address for alarms subscribes to the topic': ({ resources }) =>
    same(resources.AlarmSubscription, {
      Type: 'AWS::SNS::Subscription',
      Condition: 'AlarmsAreMailed',
      Properties: { TopicArn: { Ref: 'AlarmTopic' }, Protocol: 'email', Endpoint: { Ref: 'AlarmEmail' } },
    }),
  'every parameter says what it takes': ({ parameters }) =>
    same(Object.keys(parameters).toSorted(), [
      'AlarmEmail',
      'AllowedEmails',
      'AllowedOrigins',
      'Architecture',
      'GoogleClientId',
      'JWTSecretKey',
      'MonthlyBudgetDollars',
      'PermissionsBoundary',
      'ProvisionedConcurrency',
      'SpendAlarmDollars',
      'StageBurstLimit',
      'StageName',
      'StageRateLimit',
      'TableMaxReadUnits',
      'TableMaxWriteUnits',
    ]) &&
    Object.values(parameters).every(({ ConstraintDescription }) =>
      (ConstraintDescription as string | undefined)?.startsWith('must be'),
    ),
}

export const brokenRules = (facts: Facts) =>
  Object.entries(rules)
    .filter(([, holds]) => !holds(facts))
    .map(([rule]) => rule)

/** The variables that the access log may have. A query, a header or a body can hold a secret: the calendar's key. */
const logged = new Set(
  [
    'requestTime',
    'requestId',
    'identity.sourceIp',
    'httpMethod',
    'path',
    'status',
    'responseLatency',
    'integrationStatus',
    'integrationErrorMessage',
    'integration.requestId',
  ].map((name) => `$context.${name}`),
)

function isAccessLog(format: Json | undefined) {
  try {
    const { request_id, ip } = JSON.parse(format as string) as Record<string, string>
    return request_id === '$context.requestId' && ip === '$context.identity.sourceIp'
  } catch {
    return false
  }
}
