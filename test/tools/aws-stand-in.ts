import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { freePort } from '../../src/local/free-port.ts'
import { firstAnswer } from '../../src/commands/first-answer.ts'

const project = join(import.meta.dirname, '../..')
const bin = join(project, 'node_modules/.cache/python/tools/bin')
const script = (name: string) => join(project, 'test/tools/python', name)

/** A stand-in for AWS: moto, on a port of this machine. */
export async function openAwsStandIn() {
  const port = await freePort()
  const home = mkdtempSync(join(tmpdir(), 'job-hunt-aws-'))
  const calls = join(home, 'calls.jsonl')
  writeFileSync(calls, '')
  writeFileSync(
    join(home, 'aws'),
    `#!/bin/sh\nexec '${join(bin, 'python')}' '${script('aws_cli.py')}' "$@"\n`,
    {
      mode: 0o755,
    },
  )
  // Nothing of this machine's configuration of AWS, and no way to AWS: every other host is behind a proxy that is closed.
  const env = {
    PATH: `${home}:${bin}:${dirname(process.execPath)}:/usr/bin:/bin`,
    HOME: home,
    AWS_ACCESS_KEY_ID: 'stand-in',
    AWS_SECRET_ACCESS_KEY: 'stand-in',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: `http://localhost:${port}`,
    HTTPS_PROXY: 'http://127.0.0.1:9',
    HTTP_PROXY: 'http://127.0.0.1:9',
    NO_PROXY: 'localhost',
    SAM_CLI_TELEMETRY: '0',
  }
  const server = spawn(join(bin, 'python'), [script('aws_stand_in.py'), String(port), calls], {
    env,
    stdio: 'ignore',
  })
  const ended = once(server, 'close')
  const answer = await Promise.race([
    firstAnswer(`http://localhost:${port}/moto-api/`, { seconds: 60, pauseMs: 100 }),
    ended,
  ])
  if (answer instanceof Error || Array.isArray(answer)) {
    server.kill()
    throw new Error('The stand-in for AWS does not start')
  }

  /** Runs a program without a terminal and without input. */
  const run = (program: string, args: string[], cwd = project) =>
    new Promise<{ status: unknown; output: string }>((resolve) => {
      const child = execFile(program, args, { cwd, env }, (error, stdout, stderr) =>
        resolve({ status: error ? error.code : 0, output: stdout + stderr }),
      )
      child.stdin?.end()
    })

  return {
    home,
    sam: (args: string[], cwd?: string) => run(join(bin, 'sam'), args, cwd),
    /** Runs commands of the documentation in bash, with an AWS CLI that calls the stand-in. */
    bash: (commands: string) => run('bash', ['-c', commands]),
    /** Runs one of the commands of `npm run`, with an AWS CLI that calls the stand-in. */
    command: (name: string, ...args: string[]) =>
      run(process.execPath, [join(project, 'src/commands', `${name}.ts`), ...args]),
    /** Makes a call, as the AWS CLI does. */
    async aws(...args: string[]) {
      const { status, output } = await run(join(home, 'aws'), [...args, '--output', 'json'])
      if (status !== 0) throw new Error(output)
      return JSON.parse(output || '{}') as unknown
    },
    /** The calls so far, in order. */
    calls: () =>
      readFileSync(calls, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as AwsCall),
    async deployed(stack: string) {
      const { status, output } = await run(join(bin, 'python'), [script('deployed.py'), stack])
      if (status !== 0) throw new Error(output)
      return JSON.parse(output) as Deployed
    },
    async close() {
      server.kill()
      await ended
      rmSync(home, { recursive: true })
    },
  }
}

export type AwsCall = {
  service: string | null
  method: string
  path: string
  parameters: Record<string, string>
}

export type Deployed = {
  status: string
  outputs: Record<string, string>
  ids: Record<string, string | null>
  /** The function as its alias `live` has it. */
  function: Record<string, unknown> & { Environment: { Variables: Record<string, string> } }
  /** The version that the alias `live` refers to. */
  version: string
  integrations: string[]
  permissions: { Condition: { ArnLike: { 'AWS:SourceArn': string } } }[]
  secret: string
  table: Record<string, unknown>
  cors: Record<string, unknown>
  routes: string[]
  stages: Record<string, unknown>[]
}
