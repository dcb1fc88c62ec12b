import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { statements } from '../template/policy.ts'
import { createFakeAws } from './fake-aws.ts'

/** Denies the actions in `DENIED`. */
const answers = `
  const actions = args.slice(args.indexOf('--action-names') + 1, args.indexOf('--resource-arns'))
  const denied = (process.env.DENIED ?? '').split(',')
  return { EvaluationResults: actions.map((name) => ({
    EvalActionName: name, EvalResourceName: 'arn', EvalDecision: denied.includes(name) ? 'implicitDeny' : 'allowed',
  })) }
`

// Windows starts no script by its first line.
describe.skipIf(process.platform === 'win32')('npm run deploy:check, if every action is allowed', () => {
  let aws: ReturnType<typeof createFakeAws>
  let result: Awaited<ReturnType<typeof aws.run>>
  beforeAll(async () => {
    aws = createFakeAws('deploy-check', answers)
    result = await aws.run()
  })
  afterAll(() => aws.remove())

  /** The words after an option of each simulation. */
  const wordsAfter = (option: string) =>
    aws.calls().map((args) => {
      const rest = args.slice(args.indexOf(option) + 1)
      return rest.slice(
        0,
        rest.findIndex((word) => word.startsWith('--')),
      )
    })

  it('the command simulates every action of the policies, except those with a policy variable', () => {
    expect(result).toEqual({ code: 0, stdout: 'Every action is allowed.\n', stderr: '' })
    const simulated = statements.filter(({ Resource }) => !JSON.stringify(Resource).includes('$'))
    const actions = simulated.flatMap(({ Action }) => Action)
    expect(wordsAfter('--action-names').slice(1).flat()).toEqual(actions)
    expect(actions.length).toBeGreaterThan(100)
    expect(simulated).toHaveLength(statements.length - 1)
  })

  it('the simulated resources are those of the stack, without patterns', () => {
    const [, first = []] = aws.calls()
    expect(first).toContain('arn:aws:cloudformation:us-east-1:123456789012:stack/jh-backend-stack/x')
    expect(first.slice(0, 4)).toEqual([
      'iam',
      'simulate-principal-policy',
      '--policy-source-arn',
      'arn:aws:iam::123456789012:user/ada',
    ])
    const resources = wordsAfter('--resource-arns').slice(1).flat()
    expect(resources.filter((arn) => arn !== '*' && /[*?<]/.test(arn))).toEqual([])
    expect(resources).toContain('arn:aws:apigateway:us-east-1::/apis/xxxxxxxxxx')
  })

  it('the simulation has the context that the conditions ask for', () => {
    const contexts = wordsAfter('--context-entries').flat()
    const boundary = 'arn:aws:iam::123456789012:policy/jh-backend-stack-boundary'
    expect(contexts).toEqual(
      expect.arrayContaining([
        `ContextKeyName=iam:PermissionsBoundary,ContextKeyValues=${boundary},ContextKeyType=string`,
        'ContextKeyName=kms:GrantIsForAWSResource,ContextKeyValues=true,ContextKeyType=boolean',
        'ContextKeyName=cloudwatch:AlarmActions,ContextKeyValues=arn:aws:sns:us-east-1:123456789012:jh-backend-stack-AlarmTopic-x,ContextKeyType=stringList',
        'ContextKeyName=s3:prefix,ContextKeyValues=jh-backend-stack/x,ContextKeyType=string',
      ]),
    )
  })
})

describe.skipIf(process.platform === 'win32')('npm run deploy:check', () => {
  let aws: ReturnType<typeof createFakeAws>
  beforeEach(() => (aws = createFakeAws('deploy-check', answers)))
  afterEach(() => aws.remove())

  it('a missing action is printed, and the command fails', async () => {
    const { code, stdout } = await aws.run([], { DENIED: 'lambda:CreateFunction' })
    expect(code).toBe(1)
    expect(stdout).toMatch(/^lambda:CreateFunction arn\n\n1 not allowed\.\n$/)
  })

  it('options name a role, a stack and a region', async () => {
    const role = 'arn:aws:iam::123456789012:role/deployer'
    await aws.run(['--policy-source-arn', role, '--stack-name', 'other', '--region', 'eu-west-3'])
    expect(aws.calls()[1]).toContain(role)
    expect(aws.calls()[1]).toContain('arn:aws:cloudformation:eu-west-3:123456789012:stack/other/x')
  })

  it.each<[string, string[], Record<string, string>, RegExp]>([
    ['no AWS CLI', [], { PATH: '/nowhere' }, /^The AWS CLI is not on the PATH\./],
    [
      'an error of the AWS CLI',
      [],
      { FAILS: 'Unable to locate credentials' },
      /^Unable to locate credentials$/m,
    ],
    ['an unknown option', ['--nothing'], {}, /^Usage: npm run deploy:check/m],
    [
      'an impossible stack',
      ['--stack-name', 'a_b'],
      {},
      /^The name of the stack, "a_b", must have at most 28/,
    ],
    ['a stack with a long name', ['--stack-name', 'a'.repeat(29)], {}, /^The name of the stack/],
    ['an impossible region', ['--region', 'Frankfurt'], {}, /^"Frankfurt" is not a region\.$/m],
  ])('the command explains %s', async (_label, args, environment, message) => {
    const { code, stderr } = await aws.run(args, environment)
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
  })
})
