import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { samCommand } from '../../src/commands/sam.ts'

const command = join(import.meta.dirname, '../../src/commands/deploy.ts')

/** A SAM CLI that records its arguments, and ends with the status in `BUILD` or `DEPLOY`. */
const fakeSam = `#!${process.execPath}
const args = process.argv.slice(2)
require('node:fs').appendFileSync('calls', JSON.stringify(args) + '\\n')
process.exitCode = Number(process.env[args[0].toUpperCase()])
`

const filledIn = 'parameter_overrides = [\n  "GoogleClientId=1-a.apps.googleusercontent.com",\n]\n'
const toFillIn = filledIn.replace('1-a.apps.googleusercontent.com', 'FILL-IN')

// Windows starts no script by its first line.
describe.skipIf(process.platform === 'win32')('npm run deploy', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'deploy-'))
    writeFileSync(join(folder, 'sam'), fakeSam)
    chmodSync(join(folder, 'sam'), 0o755)
    writeFileSync(join(folder, 'samconfig.toml'), `# Replace FILL-IN.\n${filledIn}`)
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  type Result = { code: unknown; stderr: string; calls: string[][] }
  const run = (args: string[] = [], environment: Record<string, string> = {}) =>
    new Promise<Result>((resolve) => {
      const PATH = [folder, dirname(process.execPath)].join(delimiter)
      const env = { PATH, BUILD: '0', DEPLOY: '0', ...environment }
      execFile(process.execPath, [command, ...args], { cwd: folder, env }, (error, _stdout, stderr) => {
        const file = join(folder, 'calls')
        const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
        const calls = lines.map((line) => JSON.parse(line) as string[])
        resolve({ code: error?.code ?? 0, stderr, calls })
      })
    })

  it('the command builds first, and passes its arguments on to the deployment', async () => {
    const args = ['--stack-name', 'other', '--parameter-overrides', "AlarmEmail=''", 'A=b c']
    expect(await run(args)).toEqual({ code: 0, stderr: '', calls: [['build'], ['deploy', ...args]] })
  })

  it('the command ends with the status of the deployment', async () => {
    expect(await run([], { DEPLOY: '3' })).toMatchObject({ code: 3, stderr: '' })
  })

  it('nothing is deployed if the build fails', async () => {
    expect(await run([], { BUILD: '1' })).toEqual({
      code: 1,
      stderr: 'The build failed, so nothing was deployed. The lines above say why.\n',
      calls: [['build']],
    })
  })

  it('a missing SAM CLI is explained', async () => {
    rmSync(join(folder, 'sam'))
    const { code, stderr } = await run()
    expect(code).toBe(1)
    expect(stderr).toBe('The SAM CLI is not on the PATH. See docs/deploying.md.\n')
  })

  it('nothing is built until samconfig.toml is filled in', async () => {
    writeFileSync(join(folder, 'samconfig.toml'), toFillIn)
    const { code, stderr, calls } = await run(['--stack-name', 'other'])
    expect({ code, calls }).toEqual({ code: 1, calls: [] })
    expect(stderr).toMatch(/^samconfig\.toml has a FILL-IN\. Fill in GoogleClientId and AllowedOrigins\./)
  })

  it.each([
    ['--parameter-overrides', 'GoogleClientId=1-a.apps.googleusercontent.com'],
    ['--guided'],
    ['-g'],
    ['--config-file=other.toml'],
    ['--config-env', 'other'],
  ])('with %s, the values of samconfig.toml do not matter', async (...args) => {
    writeFileSync(join(folder, 'samconfig.toml'), toFillIn)
    expect((await run(args)).calls).toEqual([['build'], ['deploy', ...args]])
  })
})

it('on Windows, every argument of the SAM CLI is quoted for the shell', () => {
  expect(samCommand(['deploy', 'A=b c&d', 'E="f"', 'C:\\my dir\\'], 'win32')).toEqual({
    command: 'sam "deploy" "A=b c&d" "E=""f""" "C:\\my dir\\\\"',
    args: [],
    shell: true,
  })
})
