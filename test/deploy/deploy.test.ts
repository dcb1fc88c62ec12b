import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { corsPolicy } from '../../src/http/cors.ts'
import { localTable } from '../../src/local/table.ts'
import { readSettings } from '../../src/settings.ts'
import { allows, boundary } from '../template/policy.ts'
import type { Request } from '../template/policy.ts'
import { openAwsStandIn } from '../tools/aws-stand-in.ts'
import type { Deployed } from '../tools/aws-stand-in.ts'
import { expandTemplate } from '../tools/python.ts'
import { requestsOf } from './requests.ts'

const project = join(import.meta.dirname, '../..')
const read = (name: string) => readFileSync(join(project, name), 'utf8')

/** samconfig.toml with the values that docs/deploying.md fills in, and the boundary. */
function filledIn(boundary: string) {
  const [block = ''] = /^```toml\n[^]*?^```/m.exec(read('docs/deploying.md')) ?? []
  const values = Object.fromEntries(
    [...block.matchAll(/"(\w+)=(.*)",/g)].map(([line, name]) => [name, line] as const),
  )
  return read('samconfig.toml')
    .replace(/"(\w+)=.*FILL-IN.*",/g, (_line, name: string) => values[name]!)
    .replace('parameter_overrides = [', `$&\n  ${boundary}`)
}

const stack = 'jh-backend-stack'
const frontends = ['http://localhost:3000', 'https://your-app.vercel.app']

describe('sam deploy, to a stand-in for AWS', () => {
  let aws: Awaited<ReturnType<typeof openAwsStandIn>>
  let first: Awaited<ReturnType<typeof deploy>>
  let made: Deployed
  let config: string
  /** The permissions that the deployments needed. */
  const requests: Request[] = []
  async function sam(...args: string[]) {
    const before = aws.calls().length
    const result = await aws.sam([...args, '--config-file', join(aws.home, 'samconfig.toml')])
    requests.push(...aws.calls().slice(before).flatMap(requestsOf))
    return result
  }
  const deploy = (...args: string[]) => sam('deploy', ...args)

  beforeAll(async () => {
    if (!existsSync(join(project, '.aws-sam/build/template.yaml')))
      throw new Error('Run `npm run build` first.')
    aws = await openAwsStandIn()
    const { status, output } = await aws.command('deploy-permissions')
    if (status !== 0) throw new Error(output)
    config = filledIn(/"PermissionsBoundary=.*/.exec(output)![0])
    writeFileSync(join(aws.home, 'samconfig.toml'), config)
    first = await deploy()
    if (first.status !== 0) throw new Error(first.output)
    made = await aws.deployed(stack)
  })
  afterAll(() => aws.close())

  it('the first deployment asks nothing, succeeds, and prints the URL with its stage', async () => {
    expect(first.output).toContain(`Successfully created/updated stack - ${stack} in us-east-1`)
    expect(first.output).toMatch(/ApiUrl[^]*https:\/\/\w+\.execute-api\.us-east-1\.amazonaws\.com\/prod\s/)
    expect(first.output).not.toMatch(/\[[yY]\/[nN]\]|FILL-IN/)
  })

  it('the role of the function has the boundary', async () => {
    const role = await aws.aws('iam', 'get-role', '--role-name', made.ids.JobHuntTrackerAPIRole!)
    expect(role).toMatchObject({
      Role: { PermissionsBoundary: { PermissionsBoundaryArn: boundary.arn } },
    })
  })

  it('the deployment makes every resource of the template that the stand-in knows', async () => {
    const { template } = await expandTemplate()
    const wanted = Object.entries(template.Resources).filter(([, { Condition }]) => Condition === undefined)
    // The name of a version depends on the values of parameters.
    const isMade = (name: string) => Object.keys(made.ids).some((id) => nameOf(id) === nameOf(name))
    const nameOf = (id: string) => id.replace(/Version\w{10}$/, 'Version')
    const missing = wanted.filter(([name]) => !isMade(name)).map(([name, { Type }]) => `${name} (${Type})`)
    console.log(`The stand-in does not make: ${missing.join(', ')}`)
    expect(missing.toSorted()).toEqual([
      'ErrorsAlarm (AWS::CloudWatch::Alarm)',
      'LatencyAlarm (AWS::CloudWatch::Alarm)',
      'ServerErrorsAlarm (AWS::CloudWatch::Alarm)',
      'ThrottlesAlarm (AWS::CloudWatch::Alarm)',
    ])
  })

  it('the function has the properties of the template that the stand-in knows', async () => {
    const missing = missingOf(made.function, {
      FunctionName: `${stack}-api`,
      Runtime: 'nodejs24.x',
      Handler: 'lambda.handler',
      MemorySize: 512,
      Timeout: 30,
      Architectures: ['arm64'],
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogFormat: 'JSON', LogGroup: made.ids.FunctionLogGroup },
    })
    console.log(`The stand-in does not make these properties of the function: ${missing.join(', ')}`)
    expect(missing.toSorted()).toEqual(['Architectures', 'LoggingConfig', 'TracingConfig'])
  })

  it('the table has the properties of the template that the stand-in knows', async () => {
    const { TimeToLiveSpecification: ttl, ...definition } = localTable
    const { table } = made
    const missing = missingOf(table, {
      ...definition,
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      DeletionProtectionEnabled: true,
      OnDemandThroughput: { MaxReadRequestUnits: 200, MaxWriteRequestUnits: 120 },
      SSEDescription: { Status: 'ENABLED' },
      TimeToLiveDescription: { AttributeName: ttl.AttributeName, TimeToLiveStatus: 'ENABLED' },
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'ENABLED' },
    })
    console.log(`The stand-in does not make these properties of the table: ${missing.join(', ')}`)
    expect(missing.toSorted()).toEqual([
      'OnDemandThroughput',
      'PointInTimeRecoveryDescription',
      'SSEDescription',
      'TimeToLiveDescription',
    ])
  })

  it('the function accepts its environment, with a list of origins, the table and the secret', async () => {
    const settings = readSettings({ ...made.function.Environment.Variables, AWS_LAMBDA_FUNCTION_NAME: 'api' })
    expect(settings).toMatchObject({
      onAws: true,
      allowedOrigins: frontends,
      googleClientIds: ['1234-abc.apps.googleusercontent.com'],
      jwtSecretArn: made.ids.JwtSecret,
      tableName: made.ids.Table,
    })
    expect(JSON.parse(made.secret)).toEqual({ active: 'k1', k1: expect.stringMatching(/^\w{64}$/) })
  })

  it('the API has its stage, its routes and the CORS of the app', async () => {
    const { routes, stages, cors, outputs, ids } = made
    const throttle = (rate: number, burst: number) => ({
      ThrottlingRateLimit: rate,
      ThrottlingBurstLimit: burst,
    })
    expect(stages).toEqual([
      expect.objectContaining({
        StageName: 'prod',
        DefaultRouteSettings: throttle(30, 200),
        RouteSettings: {
          'ANY /': throttle(1, 10),
          'GET /docs': throttle(2, 20),
          'GET /openapi.json': throttle(2, 20),
          'POST /auth/google': throttle(5, 50),
        },
      }),
    ])
    expect(routes.map((route) => route.split(' ')[1]).toSorted()).toEqual([
      '/',
      '/auth/google',
      '/docs',
      '/openapi.json',
      '/{proxy+}',
    ])
    expect(cors).toMatchObject({
      AllowCredentials: true,
      AllowOrigins: frontends,
      AllowMethods: expect.arrayContaining([...corsPolicy.methods]),
    })
    expect(outputs).toEqual({
      ApiUrl: `https://${ids.HttpApi}.execute-api.us-east-1.amazonaws.com/prod`,
      DocsUrl: `https://${ids.HttpApi}.execute-api.us-east-1.amazonaws.com/prod/docs`,
      TableName: ids.Table,
      LogGroupName: ids.FunctionLogGroup,
    })
  })

  it('the API calls the alias of the function, which is the first version', () => {
    const alias = `arn:aws:lambda:us-east-1:123456789012:function:${stack}-api:live`
    expect([...new Set(made.integrations)]).toEqual([
      `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${alias}/invocations`,
    ])
    expect([made.ids.JobHuntTrackerAPIAliaslive, made.version]).toEqual([alias, '1'])
  })

  it('the API may call the function for each of its routes', () => {
    const arn = `arn:aws:execute-api:us-east-1:123456789012:${made.ids.HttpApi}`
    const sources = made.permissions.map(({ Condition }) => Condition.ArnLike['AWS:SourceArn'])
    expect(sources.toSorted()).toEqual(
      ['/*/*/', '/*/*/*', '/*/GET/docs', '/*/GET/openapi.json', '/*/POST/auth/google'].map(
        (route) => arn + route,
      ),
    )
  })

  it('a deployment without changes says so and succeeds', async () => {
    const { status, output } = await deploy()
    expect(output).toContain(`No changes to deploy. Stack ${stack} is up to date`)
    expect(status).toBe(0)
  })

  it('a deployment with another origin publishes a version, changes the API, and keeps the rest', async () => {
    const { status, output } = await deploy(
      '--parameter-overrides',
      'GoogleClientId=1234-abc.apps.googleusercontent.com',
      'AllowedOrigins=https://other.example.com',
    )
    expect(output).toContain('Successfully created/updated stack')
    expect(status).toBe(0)
    const after = await aws.deployed(stack)
    expect([after.status, after.version]).toEqual(['UPDATE_COMPLETE', '2'])
    expect(after.function.Environment.Variables.ALLOWED_ORIGINS).toBe('https://other.example.com')
    expect(after.cors.AllowOrigins).toEqual(['https://other.example.com'])
    expect([after.outputs, after.secret]).toEqual([made.outputs, made.secret])
  })

  it('the commands of docs/deploying.md delete all versions but the one of the alias', async () => {
    const [, commands = ''] =
      /^## Old versions\n[^]*?^```sh\n([^]*?)^```/m.exec(read('docs/deploying.md')) ?? []
    // Unlike AWS, the stand-in keeps the first version when its resource is deleted.
    expect(await aws.bash(commands)).toMatchObject({
      status: 0,
      output: expect.stringMatching(/^deleted 1$/m),
    })
    const left = await aws.aws('lambda', 'list-versions-by-function', '--function-name', `${stack}-api`)
    expect(left).toMatchObject({ Versions: [{ Version: '$LATEST' }, { Version: '2' }] })
  })

  it('the deletion of the stack deletes its packages too', async () => {
    const { status, output } = await sam('delete', '--no-prompts')
    expect(output).toContain('Deleted successfully')
    expect(status).toBe(0)
    expect(requests.map(({ action }) => action)).toContain('s3:DeleteObject')
  })

  it('the deploy policies allow every call of these deployments, and of the deletion', () => {
    const actions = [...new Set(requests.map(({ action }) => action))]
    console.log(`sam deploy and sam delete call ${actions.join(', ')}`)
    expect(actions).toEqual(
      expect.arrayContaining(['cloudformation:CreateChangeSet', 's3:GetObject', 's3:PutObject']),
    )
    expect(requests.filter((request) => !allows(request))).toEqual([])
  })

  it('a deployment without a build is an error', async () => {
    const folder = join(aws.home, 'project')
    mkdirSync(folder)
    copyFileSync(join(project, 'template.yaml'), join(folder, 'template.yaml'))
    writeFileSync(join(folder, 'samconfig.toml'), config)
    const { status, output } = await aws.sam(['deploy'], folder)
    expect(output).toContain(`Template file not found at ${folder}/.aws-sam/build/template.yaml`)
    expect(status).toBe(1)
  })
})

/** The names of the wanted properties that are absent or have another value. */
const missingOf = (has: Record<string, unknown>, wanted: Record<string, unknown>) =>
  Object.keys(wanted).filter((name) => !isDeepStrictEqual(has[name], wanted[name]))
