import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { boundary, deploy } from '../template/policy.ts'
import { firstOutput } from '../tools/deploy-permissions.ts'
import { createFakeAws } from './fake-aws.ts'

type State = {
  policies: Record<string, { id: number; document: unknown; isDefault: boolean }[]>
  attached: string[]
  hasBucket: boolean
}

/** IAM, in a file. `test/deploy/permissions.test.ts` runs the same command with moto. */
const answers = `
  const file = __dirname + '/state.json'
  const state = JSON.parse(fs.readFileSync(file, 'utf8'))
  const arn = option('policy-arn')
  const versions = state.policies[arn]
  const add = (of) => {
    for (const version of of) version.isDefault = false
    of.push({ id: 1 + Math.max(0, ...of.map(({ id }) => id)), document: JSON.parse(option('policy-document')), isDefault: true })
  }
  const operations = {
    'describe-stacks': () => state.hasBucket ? { Stacks: [{}] } : fail('An error occurred (ValidationError) when calling the DescribeStacks operation: Stack with id aws-sam-cli-managed-default does not exist'),
    'list-policy-versions': () => versions
      ? { Versions: versions.map(({ id, isDefault }) => ({ VersionId: 'v' + id, IsDefaultVersion: isDefault })) }
      : fail('An error occurred (NoSuchEntity) when calling the ListPolicyVersions operation: Policy was not found.'),
    'get-policy-version': () => ({
      PolicyVersion: { Document: versions.find(({ id }) => 'v' + id === option('version-id')).document },
    }),
    'create-policy': () => { add(state.policies['arn:aws:iam::123456789012:policy/' + option('policy-name')] = []) },
    'create-policy-version': () => versions.length < 5 ? add(versions) : fail('An error occurred (LimitExceeded)'),
    'delete-policy-version': () => {
      state.policies[arn] = versions.filter(({ id }) => 'v' + id !== option('version-id'))
    },
    'list-attached-user-policies': () => option('user-name') === 'nobody' ? fail('An error occurred (NoSuchEntity): The user nobody was not found.') : ({
      AttachedPolicies: state.attached.map((it) => ({ PolicyArn: it, PolicyName: it.split('/').at(-1) })),
    }),
    'attach-user-policy': () => { state.attached.push(arn) },
  }
  operations['list-attached-role-policies'] = operations['list-attached-user-policies']
  operations['attach-role-policy'] = operations['attach-user-policy']
  const answer = operations[args[1]]()
  fs.writeFileSync(file, JSON.stringify(state))
  return answer
`

/** A SAM CLI that records its arguments and creates its bucket. */
const fakeSam = `#!${process.execPath}
const fs = require('node:fs')
const args = process.argv.slice(2)
fs.appendFileSync(process.env.CALLS, JSON.stringify(['sam', ...args]) + '\\n')
JSON.parse(fs.readFileSync(args[args.indexOf('--template-file') + 1], 'utf8'))
if (process.env.SAM_FAILS) { console.error(process.env.SAM_FAILS); process.exit(1) }
`

const [code] = deploy
const nothing: State = { policies: {}, attached: [], hasBucket: true }

// Windows starts no script by its first line.
describe.skipIf(process.platform === 'win32')('npm run deploy:permissions', () => {
  let aws: ReturnType<typeof createFakeAws>
  beforeEach(() => {
    aws = createFakeAws('deploy-permissions', answers)
    write(nothing)
    writeFileSync(join(aws.folder, 'sam'), fakeSam, { mode: 0o755 })
  })
  afterEach(() => aws.remove())

  const file = () => join(aws.folder, 'state.json')
  const write = (state: State) => writeFileSync(file(), JSON.stringify(state))
  const state = () => JSON.parse(readFileSync(file(), 'utf8')) as State
  const changes = () =>
    aws
      .calls()
      .map(([service, operation]) => `${service} ${operation}`)
      .filter((call) => !/ (get|list|describe)-/.test(call))

  it('the command creates the policies, attaches all but the boundary, and prints the line for samconfig.toml', async () => {
    const { code: status, stdout } = await aws.run(['--user', 'ada'])
    expect(status).toBe(0)
    expect(stdout).toBe(firstOutput('unchanged'))
    expect(state().attached).toEqual(deploy.map(({ arn }) => arn))
    for (const { arn, document } of [boundary, ...deploy])
      expect(state().policies[arn]!.map((version) => version.document)).toEqual([JSON.parse(document)])
  })

  it('a second run changes nothing', async () => {
    await aws.run(['--role', 'deployer'])
    const before = { state: state(), changes: changes() }
    const { stdout } = await aws.run(['--role', 'deployer'])
    expect(stdout.match(/: unchanged$/gm)).toHaveLength(5)
    expect(stdout).toContain('jh-backend-stack-deploy-code: is attached to the role deployer\n')
    expect(state()).toEqual(before.state)
    expect(changes()).toEqual(before.changes)
  })

  it('a policy with another document gets a new default version', async () => {
    await aws.run()
    const policies = { ...state().policies, [code.arn]: [{ id: 1, document: {}, isDefault: true }] }
    write({ ...nothing, policies })
    const { stdout } = await aws.run()
    expect(stdout).toContain('jh-backend-stack-deploy-code: updated\n')
    expect(stdout).toContain('jh-backend-stack-deploy-data: unchanged\n')
    expect(state().policies[code.arn]).toEqual([
      { id: 1, document: {}, isDefault: false },
      { id: 2, document: JSON.parse(code.document), isDefault: true },
    ])
  })

  it('at five versions, the oldest that is not the default is deleted', async () => {
    const version = (id: number, isDefault = false) => ({ id, document: {}, isDefault })
    const versions = [version(11), version(10), version(9), version(8), version(2, true)]
    write({ ...nothing, policies: { [code.arn]: versions } })
    const { stdout } = await aws.run()
    expect(stdout).toContain('jh-backend-stack-deploy-code: updated, and its version v8 deleted\n')
    expect(state().policies[code.arn]!.map(({ id }) => id)).toEqual([11, 10, 9, 2, 12])
  })

  it('the command names the other policies of the user', async () => {
    write({ ...nothing, attached: ['arn:aws:iam::123456789012:policy/job-hunt-tracker-deploy'] })
    const { stdout } = await aws.run(['--user', 'ada'])
    expect(stdout).toContain('The user ada also has job-hunt-tracker-deploy, and may do what these allow.\n')
  })

  it("without SAM's bucket, SAM creates it in the region of the stack", async () => {
    write({ ...nothing, hasBucket: false })
    const { stdout } = await aws.run(['--region', 'eu-west-3'])
    expect(stdout).toContain("SAM's bucket for packages: created\n")
    const [, ...args] = aws.calls().find(([program]) => program === 'sam') ?? []
    expect(args.slice(0, 4)).toEqual(['package', '--resolve-s3', '--region', 'eu-west-3'])
  })

  it("nothing is changed if SAM is missing and its bucket too, or if the user doesn't exist", async () => {
    write({ ...nothing, hasBucket: false })
    rmSync(join(aws.folder, 'sam'))
    const withoutSam = await aws.run(['--user', 'ada'])
    expect([withoutSam.code, changes()]).toEqual([2, []])
    write(nothing)
    const unknown = await aws.run(['--user', 'nobody'])
    expect([unknown.code, changes()]).toEqual([2, []])
    expect(unknown.stderr).toContain('nobody')
  })

  it('--print prints the documents and changes nothing', async () => {
    const { stdout } = await aws.run(['--print'])
    expect(JSON.parse(stdout)).toEqual(
      [boundary, ...deploy].map(({ arn, document }) => ({ arn, document: JSON.parse(document) as unknown })),
    )
    expect(aws.calls()).toHaveLength(1)
  })

  it('another stack gets policies with its name, in its region', async () => {
    const { stdout } = await aws.run(['--stack-name', 'staging', '--region', 'eu-west-3'])
    expect(stdout).toContain(
      'on the command line of each deployment of staging:\n  "PermissionsBoundary=arn:aws:iam::123456789012:policy/staging-boundary"\n',
    )
    expect(stdout).toContain('The policies are attached to nobody: give --user or --role.')
    const policy = JSON.stringify(
      state().policies['arn:aws:iam::123456789012:policy/staging-deploy-function'],
    )
    expect(policy).toContain('arn:aws:lambda:eu-west-3:123456789012:function:staging-api')
    expect(policy).not.toMatch(/jh-backend-stack|us-east-1/)
  })

  it.each<[string, string[], Record<string, string>, RegExp]>([
    ['no AWS CLI', [], { PATH: '/nowhere' }, /^The AWS CLI is not on the PATH\./],
    [
      'missing rights',
      [],
      { FAILS: 'An error occurred (AccessDenied)' },
      /^An error occurred \(AccessDenied\)$/m,
    ],
    ['an unknown option', ['--nothing'], {}, /^Usage: npm run deploy:permissions/m],
    ['a stack with a long name', ['--stack-name', 'a'.repeat(29)], {}, /^The name of the stack/],
  ])('the command explains %s', async (_label, args, environment, message) => {
    const { code: status, stderr } = await aws.run(args, environment)
    expect(status).toBe(2)
    expect(stderr).toMatch(message)
  })

  it('the command explains that SAM could not create its bucket', async () => {
    write({ ...nothing, hasBucket: false })
    const { code: status, stderr } = await aws.run([], { SAM_FAILS: 'AccessDenied' })
    expect(status).toBe(2)
    expect(stderr).toBe('SAM did not create its bucket for packages: AccessDenied\n')
  })
})
