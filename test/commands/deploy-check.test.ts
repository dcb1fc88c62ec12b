import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import policy from '../../deploy/policy.json' with { type: 'json' }

const command = join(import.meta.dirname, '../../src/commands/deploy-check.ts')

/** An AWS CLI that records its arguments, and denies the actions in `DENIED`. */
const fakeCli = `#!${process.execPath}
const args = process.argv.slice(2)
require('node:fs').appendFileSync(process.env.CALLS, JSON.stringify(args) + '\\n')
if (process.env.FAILS) { console.error(process.env.FAILS); process.exit(254) }
if (args[0] === 'sts') console.log('{"Account":"123456789012","Arn":"arn:aws:iam::123456789012:user/ada"}')
else {
  const actions = args.slice(args.indexOf('--action-names') + 1, args.indexOf('--resource-arns'))
  const denied = (process.env.DENIED ?? '').split(',')
  console.log(JSON.stringify({ EvaluationResults: actions.map((name) => ({
    EvalActionName: name, EvalResourceName: 'arn', EvalDecision: denied.includes(name) ? 'implicitDeny' : 'allowed',
  })) }))
}
`

// Windows starts no script by its first line.
describe.skipIf(process.platform === 'win32')('npm run deploy:check', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'deploy-check-'))
    writeFileSync(join(folder, 'aws'), fakeCli)
    chmodSync(join(folder, 'aws'), 0o755)
    writeFileSync(join(folder, 'calls'), '')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const calls = () =>
    readFileSync(join(folder, 'calls'), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as string[])

  function run(environment: Record<string, string> = {}, ...args: string[]) {
    const env = {
      PATH: [folder, dirname(process.execPath)].join(delimiter),
      CALLS: join(folder, 'calls'),
      AWS_REGION: 'eu-west-3',
      ...environment,
    }
    return new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
      execFile(process.execPath, [command, ...args], { env }, (error, stdout, stderr) =>
        resolve({ code: error?.code ?? 0, stdout, stderr }),
      )
    })
  }

  it('the command simulates every action of the policy, except patterns and policy variables', async () => {
    const { code, stdout } = await run()
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Every action is allowed.\n' })
    const simulated = calls()
      .slice(1)
      .flatMap((args) => args.slice(args.indexOf('--action-names') + 1, args.indexOf('--resource-arns')))
    const statements = policy.Statement.filter(({ Resource }) => !JSON.stringify(Resource).includes('$'))
    const actions = statements.flatMap(({ Action }) => [Action].flat()).filter((it) => !it.includes('*'))
    expect(simulated).toEqual(actions)
    expect(actions.length).toBeGreaterThan(50)
  })

  it('the simulated resources have the region and the account of the caller', async () => {
    await run()
    const [, first = []] = calls()
    expect(first).toContain('arn:aws:cloudformation:eu-west-3:123456789012:stack/jh-backend-stack/x')
    expect(first.slice(0, 4)).toEqual([
      'iam',
      'simulate-principal-policy',
      '--policy-source-arn',
      'arn:aws:iam::123456789012:user/ada',
    ])
  })

  it('a missing action is printed, and the command fails', async () => {
    const { code, stdout } = await run({ DENIED: 'lambda:CreateFunction' })
    expect(code).toBe(1)
    expect(stdout).toMatch(/^lambda:CreateFunction arn\n\n1 not allowed\.\n$/)
  })

  it('--policy-source-arn names a role', async () => {
    await run({}, '--policy-source-arn', 'arn:aws:iam::123456789012:role/deployer')
    expect(calls()[1]).toContain('arn:aws:iam::123456789012:role/deployer')
  })

  it.each<[string, Record<string, string>, string[], RegExp]>([
    ['no region', { AWS_REGION: '' }, [], /^AWS_REGION is not set\./],
    ['no AWS CLI', { PATH: '/nowhere' }, [], /^The AWS CLI is not on the PATH\./],
    [
      'an error of the AWS CLI',
      { FAILS: 'Unable to locate credentials' },
      [],
      /^Unable to locate credentials$/m,
    ],
    ['an unknown option', {}, ['--nothing'], /^Usage: npm run deploy:check/m],
  ])('the command explains %s', async (_label, environment, args, message) => {
    const { code, stderr } = await run(environment, ...args)
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
  })
})
