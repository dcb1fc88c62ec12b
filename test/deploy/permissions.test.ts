import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { boundary, deploy } from '../template/policy.ts'
import { openAwsStandIn } from '../tools/aws-stand-in.ts'
import { firstOutput } from '../tools/deploy-permissions.ts'

describe('npm run deploy:permissions, with a stand-in for AWS', () => {
  let aws: Awaited<ReturnType<typeof openAwsStandIn>>
  let first: Awaited<ReturnType<typeof permissions>>
  const permissions = (...args: string[]) => aws.command('deploy-permissions', ...args)
  const policies = [boundary, ...deploy]

  beforeAll(async () => {
    aws = await openAwsStandIn()
    await aws.aws('iam', 'create-user', '--user-name', 'ada')
    first = await permissions('--user', 'ada')
  })
  afterAll(() => aws.close())

  it('the first run creates the policies and the bucket, attaches the deploy policies, and says so', () => {
    expect(first).toEqual({ status: 0, output: firstOutput('created') })
  })

  it('the policies in the account are those of deploy/', async () => {
    for (const { arn, statements } of policies)
      expect(
        await aws.aws('iam', 'get-policy-version', '--policy-arn', arn, '--version-id', 'v1'),
      ).toMatchObject({ PolicyVersion: { Document: { Statement: statements } } })
    const attached = await aws.aws('iam', 'list-attached-user-policies', '--user-name', 'ada')
    expect(attached).toMatchObject({ AttachedPolicies: deploy.map(({ arn }) => ({ PolicyArn: arn })) })
  })

  it('a second run changes nothing, and says so', async () => {
    const before = aws.calls().length
    const { status, output } = await permissions('--user', 'ada')
    expect(status).toBe(0)
    expect(output.match(/: unchanged$/gm)).toHaveLength(5)
    expect(output.match(/: is attached to the user ada$/gm)).toHaveLength(3)
    const actions = aws
      .calls()
      .slice(before)
      .map(({ parameters }) => parameters.Action)
    expect(actions.filter((action) => !/^(Get|List|Describe)/.test(action ?? ''))).toEqual([])
  })

  it('a changed policy gets a new default version', async () => {
    const other = {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' },
    }
    await aws.aws(
      ...['iam', 'create-policy-version', '--policy-arn', boundary.arn],
      ...['--policy-document', JSON.stringify(other), '--set-as-default'],
    )
    expect((await permissions()).output).toContain('jh-backend-stack-boundary: updated\n')
    const version = ['--policy-arn', boundary.arn, '--version-id', 'v3']
    expect(await aws.aws('iam', 'get-policy-version', ...version)).toMatchObject({
      PolicyVersion: { IsDefaultVersion: true, Document: { Statement: boundary.statements } },
    })
  })

  it('an unknown user is an error', async () => {
    const { status, output } = await permissions('--user', 'nobody')
    expect(status).toBe(2)
    expect(output).toContain('(NoSuchEntity)')
  })
})
