import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { readOrigins } from '../../src/settings.ts'
import { localTable } from '../../src/local/table.ts'
import { prices } from '../../src/work/service.ts'
import { routes } from '../routes.ts'
import { factsOf } from './facts.ts'
import type { Facts } from './facts.ts'
import { readTemplate } from './read-template.ts'
import type { Json } from './read-template.ts'
import { brokenRules, rules } from './rules.ts'

type Change = (facts: Facts) => void
type Throttle = { ThrottlingRateLimit: number; ThrottlingBurstLimit: number }

/** For each rule, changes that break it. */
const mutations: Record<keyof typeof rules, Change | Change[]> = {
  'CORS comes from the one parameter': [
    ({ cors }) => (cors.allowOrigins = ['http://localhost:3000']),
    ({ environment }) => (environment.ALLOWED_ORIGINS = 'http://localhost:3000'),
  ],
  'the origins are a list, and the settings accept each item': [
    ({ parameters }) => delete parameters.AllowedOrigins!.AllowedPattern,
    ({ parameters }) => (parameters.AllowedOrigins!.AllowedPattern = '^https?://[^*/\\s,]+$'),
  ],
  'CORS allows credentials': ({ cors }) => delete cors.allowCredentials,
  'CORS methods are those of the app': ({ cors }) =>
    (cors.allowMethods = ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS']),
  'CORS headers are those of the app': [
    ({ cors }) => (cors.allowHeaders = ['authorization', 'content-type']),
    ({ cors }) => delete cors.exposeHeaders,
  ],
  'preflights are kept as long as the app says': ({ cors }) => (cors.maxAge = 0),
  'no star in CORS': ({ cors }) => (cors.allowHeaders = ['*']),
  'every path and method reaches the function': [
    ({ routes }) => routes.splice(routes.indexOf('ANY /'), 1),
    ({ routes }) => routes.splice(routes.indexOf('ANY /{proxy+}'), 1),
  ],
  'the stage is a parameter': ({ stage }) => (stage.StageName = 'prod'),
  'the stage is throttled by parameters': [
    ({ stage }) => delete stage.DefaultRouteSettings,
    ({ stage }) =>
      (stage.DefaultRouteSettings = {
        ThrottlingRateLimit: 100,
        ThrottlingBurstLimit: { Ref: 'StageBurstLimit' },
      }),
  ],
  'every route but one has a throttle of its own': [
    ({ stage }) => delete stage.RouteSettings,
    ({ stage }) => delete (stage.RouteSettings as Record<string, Json>)['GET /docs'],
    ({ stage }) =>
      ((stage.RouteSettings as Record<string, Json>)['POST /auth/google'] = { ThrottlingBurstLimit: 50 }),
    ({ routes }) => routes.splice(routes.indexOf('GET /docs'), 1),
    ({ routes }) => routes.push('GET /health'),
  ],
  'the stage writes an access log of JSON, with the address of the caller': [
    ({ stage }) => delete stage.AccessLogSettings,
    ({ stage }) => {
      const settings = stage.AccessLogSettings as Record<string, string>
      settings.Format = settings.Format!.replace('"ip":"$context.identity.sourceIp",', '')
    },
  ],
  'the access log has nothing of a request but its method and its path': [
    '$context.requestOverride.querystring.key',
    '$request.querystring.key',
  ].map((variable): Change => ({ stage }) => {
    const settings = stage.AccessLogSettings as Record<string, string>
    settings.Format = settings.Format!.replace('$context.path', variable)
  }),
  'no star in our own statements': ({ statements }) => (statements[0]!.Action = 'dynamodb:*'),
  'the function may do with the table what the code does, and no more': ({ statements }) =>
    (statements[0]!.Action = ['dynamodb:GetItem', 'dynamodb:Scan']),
  'the function may read its secret and do nothing else': ({ statements }) =>
    statements.push({ Action: 's3:GetObject', Resource: { Ref: 'Bucket' } }),
  'a boundary limits the role if there is one': [
    (facts) => (facts.boundary = undefined),
    (facts) => (facts.boundary = { Ref: 'PermissionsBoundary' }),
  ],
  'the function has 512 MB and 30 s': ({ handler }) => (handler.Timeout = 3),
  'the function runs on nodejs24.x': ({ handler }) => (handler.Runtime = 'nodejs20.x'),
  'the architecture is a parameter': ({ handler }) => delete handler.Architectures,
  'the function is traced': [
    (facts) => (facts.tracing = 'PassThrough'),
    (facts) => (facts.tracing = { 'Fn::Select': [1, ['Active', 'PassThrough']] }),
  ],
  'the API calls the alias of a published version': (facts) => (facts.alias = undefined),
  'the concurrency of the alias is provisioned if the parameter says so': [
    (facts) => (facts.provisioned = { ProvisionedConcurrentExecutions: 1 }),
    ({ parameters }) => (parameters.ProvisionedConcurrency!.Default = '1'),
  ],
  'a deployment deletes the version before it': (facts) => (facts.versionDeletion = 'Retain'),
  'the function is named after its stack': ({ handler }) => (handler.FunctionName = 'JobHuntTrackerAPI'),
  'the function logs JSON into a group of ours': ({ handler }) => delete handler.LoggingConfig,
  'logs are kept for a time': ({ logGroups }) => delete logGroups[0]![1].Properties!.RetentionInDays,
  'no reserved variable is set': ({ environment }) => (environment.AWS_REGION = { Ref: 'AWS::Region' }),
  'no secret stands in the environment': [
    ({ environment }) => (environment.JWT_SECRET_KEY = 'a-secret'),
    ({ environment }) => (environment.AWS_ENDPOINT_URL_DYNAMODB = 'http://localhost:8002'),
  ],
  'sam local can set what it needs': [
    ({ environment }) => delete environment.JWT_SECRET_KEY,
    ({ environment }) => delete environment.GOOGLE_JWKS_URL,
    ({ environment }) => delete environment.AWS_ENDPOINT_URL_DYNAMODB,
  ],
  'the secret given is not shown': [
    ({ parameters }) => delete parameters.JWTSecretKey!.NoEcho,
    ({ parameters }) => (parameters.JWTSecretKey!.Default = 'a-secret-that-everybody-can-read-here'),
  ],
  'the secret that is made stays the same': ({ secret }) =>
    (secret.GenerateSecretString = JSON.parse(
      JSON.stringify(secret.GenerateSecretString).replace('64', '32'),
    ) as Json),
  'the secret given is the first key': ({ secret }) => (secret.SecretString = { Ref: 'JWTSecretKey' }),
  'the table outlives its stack': ({ table }) => delete table.Properties!.DeletionProtectionEnabled,
  'the table can be restored to any point in time': ({ table }) =>
    delete table.Properties!.PointInTimeRecoverySpecification,
  'the table forgets what has run out': ({ table }) =>
    (table.Properties!.TimeToLiveSpecification = { AttributeName: 'expires', Enabled: true }),
  'the table is encrypted': ({ table }) => delete table.Properties!.SSESpecification,
  'the table is paid for by request': ({ table }) => (table.Properties!.BillingMode = 'PROVISIONED'),
  'the throughput of the table is capped by parameters': [
    ({ table }) => delete table.Properties!.OnDemandThroughput,
    ({ table }) => (table.Properties!.OnDemandThroughput = { MaxReadRequestUnits: 1500 }),
    ({ parameters }) => (parameters.TableMaxWriteUnits!.Default = '-1'),
  ],
  'nothing has a physical name but the function': ({ table }) =>
    (table.Properties!.TableName = 'job-hunt-tracker'),
  'the alarm of the spending adds up the prices of a request, of units, of bytes and of time': [
    ({ resources }) => Reflect.deleteProperty(resources, 'SpendAlarm'),
    ({ resources }) => (resources.SpendAlarm!.Properties!.Threshold = 5),
    ({ resources }) => {
      const [dollars] = resources.SpendAlarm!.Properties!.Metrics as Record<string, string>[]
      dollars!.Expression = dollars!.Expression!.replace('0.625', '0.125')
    },
    ({ resources }) => {
      const [dollars] = resources.SpendAlarm!.Properties!.Metrics as Record<string, string>[]
      dollars!.Expression = dollars!.Expression!.replace('288', '24')
    },
  ],
  'the budget mails the address for alarms': [
    ({ resources }) => Reflect.deleteProperty(resources, 'Budget'),
    ({ resources }) => (resources.Budget!.Properties!.NotificationsWithSubscribers = []),
    ({ resources }) => (resources.Budget!.Condition = 'AlarmsAreMailed'),
  ],
  'five alarms tell the topic': [
    ({ alarms }) => alarms.pop(),
    ({ alarms }) => (alarms[0]!.Properties!.Threshold = 500_000),
    ({ alarms }) => delete alarms[0]!.Properties!.AlarmActions,
  ],
  'the URLs that it puts out have the stage': [
    ({ outputs }) => (outputs.ApiUrl = { Value: { 'Fn::Sub': 'https://${HttpApi}.execute-api.example' } }),
    ({ outputs }) => delete outputs.DocsUrl,
    ({ parameters }) => (parameters.StageName!.Default = '$default'),
  ],
  'it puts out the names that an operator needs': ({ outputs }) => delete outputs.TableName,
  'the address for alarms subscribes to the topic': ({ resources }) =>
    Reflect.deleteProperty(resources, 'AlarmSubscription'),
  'every parameter says what it takes': ({ parameters }) =>
    delete parameters.StageName!.ConstraintDescription,
}

describe('template.yaml', () => {
  it('the template keeps every rule', () => {
    expect(brokenRules(factsOf(readTemplate()))).toEqual([])
  })

  it.each(Object.keys(rules))('the template is rejected if it breaks the rule: %s', (rule) => {
    for (const change of [mutations[rule]!].flat()) {
      const facts = factsOf(readTemplate())
      change(facts)
      expect(brokenRules(facts)).toContain(rule)
    }
  })

  it.each([
    [
      'another policy',
      (facts: Facts) => facts.table.DeletionPolicy,
      (facts: Facts) => (facts.table.DeletionPolicy = 'RetainExceptOnCreate'),
    ],
    [
      'no policy for a replacement',
      (facts: Facts) => facts.table.UpdateReplacePolicy,
      (facts: Facts) => delete facts.table.UpdateReplacePolicy,
    ],
  ])('the template does not keep its table with %s', (_what, is, change) => {
    const facts = factsOf(readTemplate())
    expect(is(facts)).toBe('Retain')
    change(facts)
    expect(brokenRules(facts)).toContain('the table outlives its stack')
  })

  it('the template has the Node of the package, of esbuild and of the scripts', () => {
    const { Metadata, Properties } = readTemplate().Resources.JobHuntTrackerAPI!
    const { Target, EntryPoints } = (
      Metadata as { BuildProperties: { Target: string; EntryPoints: string[] } }
    ).BuildProperties
    expect(Properties?.Runtime).toBe('nodejs24.x')
    expect(manifest.engines.node).toBe('24.x')
    expect(Target).toBe('node24')
    expect(process.version).toMatch(/^v24\./)
    expect(EntryPoints).toEqual(['src/lambda.ts'])
    expect(Properties?.Handler).toBe('lambda.handler')
  })

  it('each route with its own throttle is a route of the app, and its event has the same route key', async () => {
    const own = Object.keys(factsOf(readTemplate()).stage.RouteSettings as object)
    for (const route of own.filter((name) => name !== 'ANY /')) {
      const { default: event } = await import(`../../events/${routes[route]!.event}.json`, {
        with: { type: 'json' },
      })
      expect([event.routeKey, event.requestContext.routeKey]).toEqual([route, route])
    }
  })

  it('a month at the caps of the table costs at most 300 dollars', () => {
    const { TableMaxReadUnits, TableMaxWriteUnits } = readTemplate().Parameters
    const dollars =
      Number(TableMaxWriteUnits?.Default) * prices.writeUnit +
      Number(TableMaxReadUnits?.Default) * prices.readUnit
    expect((dollars * 31 * 86_400) / 1e6).toBeLessThan(300)
  })

  it('the template defines the same table as the local start', () => {
    const { KeySchema, AttributeDefinitions, TimeToLiveSpecification } =
      factsOf(readTemplate()).table.Properties!
    expect({ KeySchema, AttributeDefinitions, TimeToLiveSpecification }).toEqual(localTable)
  })

  const pattern = (parameter: string) =>
    new RegExp(readTemplate().Parameters[parameter]?.AllowedPattern as string)
  it.each<[string, string, boolean]>([
    ['AllowedOrigins', 'https://app.example.com', true],
    ['AllowedOrigins', 'http://localhost:3000', true],
    ['AllowedOrigins', 'https://xn--mnchen-3ya.example', true],
    ['AllowedOrigins', 'http://[::1]:5173', true],
    ['AllowedOrigins', 'https://App.example.com', false],
    ['AllowedOrigins', 'https://app.example.com:443', false],
    ['AllowedOrigins', 'https://app.example.com.', false],
    ['AllowedOrigins', '*', false],
    ['AllowedOrigins', 'https://*.vercel.app', false],
    ['AllowedOrigins', 'https://app.example.com/', false],
    ['AllowedOrigins', 'https://app.example.com/login', false],
    ['AllowedOrigins', 'app.example.com', false],
    ['AllowedOrigins', ' https://app.example.com', false],
    ['GoogleClientId', '1-a.apps.googleusercontent.com', true],
    ['GoogleClientId', '1-a.apps.googleusercontent.com,2-b.apps.googleusercontent.com', true],
    ['GoogleClientId', 'FILL-IN', false],
    ['GoogleClientId', '', false],
    ['JWTSecretKey', '', true],
    ['JWTSecretKey', 'a'.repeat(32), true],
    ['JWTSecretKey', 'a'.repeat(31), false],
    ['JWTSecretKey', `${'a'.repeat(32)}"`, false],
    ['JWTSecretKey', `${'a'.repeat(32)}\\`, false],
    ['AllowedEmails', '', true],
    ['AllowedEmails', 'ada@example.com,@example.org', true],
    ['AllowedEmails', 'example.org', false],
    ['AllowedEmails', 'ada@gmail.com,@example.org', true],
    ['AllowedEmails', '@gmail.community', true],
    ['AllowedEmails', '@gmail.com', false],
    ['AllowedEmails', 'ada@example.com,@GoogleMail.COM', false],
    ['AllowedEmails', 'ada\u00a0@example.com', false],
    ['StageName', 'v1', true],
    ['StageName', '$default', false],
    ['TableMaxWriteUnits', '1500', true],
    ['TableMaxReadUnits', '-1', true],
    ['TableMaxReadUnits', '0', false],
    ['TableMaxReadUnits', '-2', false],
    ['TableMaxWriteUnits', '', false],
    ['TableMaxWriteUnits', '1.5', false],
    ['ProvisionedConcurrency', '0', true],
    ['ProvisionedConcurrency', '100', true],
    ['ProvisionedConcurrency', '101', false],
    ['ProvisionedConcurrency', '01', false],
    ['ProvisionedConcurrency', '0.5', false],
    ['ProvisionedConcurrency', '-1', false],
    ['ProvisionedConcurrency', '', false],
    ['AlarmEmail', '', true],
    ['AlarmEmail', 'ops@example.com', true],
    ['AlarmEmail', 'ops', false],
    ['PermissionsBoundary', '', true],
    ['PermissionsBoundary', 'arn:aws:iam::123456789012:policy/jh-backend-stack-boundary', true],
    ['PermissionsBoundary', 'arn:aws:iam::123456789012:role/jh-backend-stack-boundary', false],
    ['PermissionsBoundary', 'jh-backend-stack-boundary', false],
  ])('the parameter %s takes "%s": %s', (parameter, value, isTaken) => {
    expect(pattern(parameter).test(value)).toBe(isTaken)
    // The function accepts every origin that a deployment accepts.
    if (parameter === 'AllowedOrigins' && isTaken) expect(readOrigins(value)).toEqual([value])
  })
})

describe('docs/deploying.md', () => {
  const text = readFileSync(new URL('../../docs/deploying.md', import.meta.url), 'utf8')

  it('the table of throttles is that of the template', () => {
    const rows = [...text.matchAll(/^\| `(\w+ \/[^`]*)`[^|]*\| (\d+) \| (\d+) \|$/gm)]
    const { RouteSettings } = factsOf(readTemplate()).stage
    expect(
      Object.fromEntries(
        rows.map(([, route, rate, burst]) => [
          route,
          { ThrottlingRateLimit: Number(rate), ThrottlingBurstLimit: Number(burst) },
        ]),
      ),
    ).toEqual(RouteSettings)
  })

  it('the table of parameters has every parameter, and the default of each number', () => {
    for (const [name, { Type, Default }] of Object.entries(readTemplate().Parameters)) {
      const [, written] = new RegExp(`^\\| \`${name}\` \\| ([^|]+) \\|`, 'm').exec(text) ?? []
      expect([name, written]).toEqual([name, expect.any(String)])
      if ((Type === 'Number' && Default !== 0) || /Max\w+Units$/.test(name))
        expect([name, written]).toEqual([name, `\`${Default as number}\``])
    }
  })
})

describe('docs/costs.md', () => {
  const text = readFileSync(new URL('../../docs/costs.md', import.meta.url), 'utf8')

  it('the sums of the most that strangers and accounts can cost are those of the template', () => {
    const { Parameters } = readTemplate()
    const defaultOf = (name: string) => Number(Parameters[name]?.Default)
    const own = Object.values(factsOf(readTemplate()).stage.RouteSettings as Record<string, Throttle>)
    const others = own.reduce((sum, { ThrottlingRateLimit }) => sum + ThrottlingRateLimit, 0)
    const rate = defaultOf('StageRateLimit') + others
    const perMonth = 31 * 86_400
    const numbered = (value: number) => Math.round(value).toLocaleString('en-US')
    expect(text).toContain(
      `accepts ${defaultOf('StageRateLimit')} requests per second for most paths, and ${others} more`,
    )
    expect(text).toContain(`${rate} × 86,400 = ${numbered(rate * 86_400)} a day`)
    const refused = (rate * perMonth * 2.505) / 1e6
    expect(text).toContain(
      `refused from memory, or find nothing | 3.456 × 2.505 = **8.66** | ${numbered(refused)} |`,
    )
    for (const [name, price] of [
      ['TableMaxWriteUnits', prices.writeUnit],
      ['TableMaxReadUnits', prices.readUnit],
    ] as const)
      expect(text).toContain(`| ${numbered((defaultOf(name) * perMonth * price) / 1e6)} |`)
  })
})
