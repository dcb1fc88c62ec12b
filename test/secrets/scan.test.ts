import { execFile, execFileSync } from 'node:child_process'
import { generateKeyPairSync, randomInt } from 'node:crypto'
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newSecret } from '../../src/api-keys/secret.ts'
import { newSecret as newCalendarSecret } from '../../src/calendar/secret.ts'
import { allowed } from './allowed.ts'
import { kinds } from './kinds.ts'
import { findSecrets } from './scan.ts'

const project = join(import.meta.dirname, '../..')
const notCopied = ['node_modules', '.git', '.aws-sam', '.data', '.env', 'coverage']

const lower = 'abcdefghijklmnopqrstuvwxyz'
const letters = `${lower}${lower.toUpperCase()}0123456789`
const some = (length: number, alphabet = letters) =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
const base32 = (length: number) => some(length, `${lower.toUpperCase()}234567`)
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const pem = (type: 'pkcs8' | 'sec1') =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type, format: 'pem' }).toString()
const rsa = () =>
  generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString()
const jwk = () => generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })

/** A random secret, the file that it is planted in, and its line there. */
type Planted = { kind: string; file: string; secret: string; line?: (secret: string) => string }

const planted: Planted[] = [
  { kind: 'AWS access key id', file: 'docs/deploying.md', secret: `AKIA${base32(16)}` },
  { kind: 'AWS access key id', file: 'deploy/credentials.ini', secret: `ASIA${base32(16)}` },
  {
    kind: 'AWSSecretAccessKey',
    file: 'local.env',
    secret: some(40),
    line: (secret) => `AWS_SECRET_ACCESS_KEY=${secret}`,
  },
  {
    kind: 'AWSSecretAccessKey',
    file: 'events/credentials.json',
    secret: some(40),
    line: (secret) => `{ "SecretAccessKey": "${secret}" }`,
  },
  { kind: 'AWS session token', file: 'samconfig.toml', secret: `IQoJb3JpZ2lu${some(300)}` },
  {
    kind: 'AWS session token',
    file: 'other.env',
    secret: some(300),
    line: (secret) => `AWS_SESSION_TOKEN=${secret}`,
  },
  { kind: 'private key', file: 'deploy/key.pem', secret: rsa() },
  { kind: 'private key', file: 'src/local/start.ts', secret: pem('sec1') },
  {
    kind: 'private key',
    file: 'test/vectors/keys.json',
    secret: pem('pkcs8'),
    line: (secret) => JSON.stringify({ pem: secret }),
  },
  {
    kind: 'private JSON Web Key',
    file: 'test/vectors/jwk.json',
    secret: jwk().d!,
    line: (secret) => JSON.stringify({ ...jwk(), d: secret }),
  },
  {
    kind: 'PrivateKeyJSON',
    file: 'google.json',
    secret: rsa(),
    line: (secret) =>
      JSON.stringify({
        type: 'service_account',
        project_id: 'a-project',
        private_key_id: some(40, '0123456789abcdef'),
        private_key: secret,
        client_email: 'a@a-project.iam.gserviceaccount.com',
        client_id: '1',
        auth_uri: 'https://accounts.google.com/o/oauth2/auth',
        token_uri: 'https://oauth2.googleapis.com/token',
      }),
  },
  { kind: 'Google API key', file: 'docs/frontend.md', secret: `AIza${some(35)}` },
  { kind: 'Google OAuth client secret', file: 'template.yaml', secret: `GOCSPX-${some(28)}` },
  { kind: 'Google OAuth token', file: 'README.md', secret: `ya29.${some(120)}` },
  {
    kind: 'signed JWT',
    file: 'events/get-user.json',
    secret: [part({ alg: 'HS256', typ: 'JWT' }), part({ sub: some(20) }), some(43)].join('.'),
  },
  { kind: 'API key', file: 'bench/key.txt', secret: newSecret() },
  { kind: 'calendar address', file: 'docs/calendar.md', secret: newCalendarSecret() },
  // A file with an allowed secret.
  { kind: 'API key', file: 'test/api-keys/secret.test.ts', secret: newSecret() },
  {
    kind: 'JWT_SECRET_KEY',
    file: 'sam-local.json',
    secret: some(43),
    line: (secret) => `"JWT_SECRET_KEY": "${secret}"`,
  },
  {
    kind: 'JWT_SECRET_KEY',
    file: '.github/workflows/ci.yml',
    secret: some(43),
    line: (secret) => `sam deploy --parameter-overrides JWTSecretKey=${secret}`,
  },
  {
    kind: 'JWT_SECRET_KEY',
    file: 'docs/troubleshooting.md',
    secret: some(43),
    line: (secret) => `ParameterKey=JWTSecretKey,ParameterValue=${secret}`,
  },
  { kind: 'GITHUB_TOKEN', file: '.ci/open-issue', secret: `ghp_${some(36)}` },
  { kind: 'NPM_ACCESS_TOKEN', file: '.npmrc', secret: `npm_${some(36)}` },
  {
    kind: 'SLACK_TOKEN',
    file: 'src/lambda.ts',
    secret: ['xoxb', some(12, '0123456789'), some(13, '0123456789'), some(24)].join('-'),
  },
  {
    kind: 'BasicAuth',
    file: 'CHANGELOG.md',
    secret: some(20),
    line: (secret) => `https://somebody:${secret}@example.com/`,
  },
]

describe('npm run check:secrets', () => {
  let copy: string
  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), 'job-hunt-secrets-'))
    cpSync(project, copy, {
      recursive: true,
      filter: (path) => !notCopied.some((name) => path === join(project, name)),
    })
    symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'), 'junction')
    execFileSync('git', ['init', '-q'], { cwd: copy })
  })
  afterEach(() => rmSync(copy, { recursive: true }))

  const scan = () =>
    new Promise<{ status: unknown; lines: string[] }>((resolve) => {
      execFile(process.execPath, ['test/secrets/scan.ts'], { cwd: copy }, (error, output, errors) =>
        resolve({ status: error ? error.code : 0, lines: (output + errors).split('\n').filter(Boolean) }),
      )
    })

  it('the scan finds nothing in the repository', async () => {
    expect(await scan()).toEqual({ status: 0, lines: [] })
  })

  it('the scan names the file and the kind of each planted secret, and never the secret', async () => {
    const wanted = planted.map(({ kind, file, secret, line = (text) => text }) => {
      appendFileSync(join(copy, file), `\n${line(secret)}\n`)
      return expect.stringMatching(`^${file.replaceAll('.', '\\.')}:\\d+: ${kind} `) as string
    })
    const { status, lines } = await scan()
    expect(status).toBe(1)
    expect(lines).toEqual(expect.arrayContaining(wanted))
    const body = ({ secret }: Planted) => secret.replace(/^-.*-\n/, '').slice(8, 24)
    expect(planted.filter((secret) => lines.join('\n').includes(body(secret)))).toEqual([])
  })

  it('the scan reads a tracked file that is ignored, and no other ignored file', async () => {
    const secret = `JWT_SECRET_KEY=${some(43)}`
    for (const name of ['.env', '.env.tracked']) writeFileSync(join(copy, name), secret)
    execFileSync('git', ['add', '--force', '.env.tracked'], { cwd: copy })
    const { lines } = await scan()
    expect(lines).toEqual([expect.stringMatching(/^\.env\.tracked:1: /), expect.any(String)])
  })

  it('the scan cannot be switched off by a comment', async () => {
    writeFileSync(join(copy, 'notes.md'), `<!-- secretlint-disable -->\nghp_${some(36)}\n`)
    expect((await scan()).lines).toContainEqual(expect.stringMatching(/^notes\.md:2: GITHUB_TOKEN /))
  })
})

describe('the kinds of secrets', () => {
  it('each kind of secret is planted by a test', () => {
    expect(Object.keys(kinds).filter((kind) => !planted.some((secret) => secret.kind === kind))).toEqual([])
  })

  it('an API key with a wrong checksum is no secret', async () => {
    const key = newSecret()
    const mistyped = key.slice(0, -1) + (key.endsWith('0') ? '1' : '0')
    expect(await findSecrets('any.md', mistyped)).toEqual([])
  })
})

describe('the allowed secrets', () => {
  it.each(allowed)('$file still has the $kind $fingerprint: $why', async ({ file, kind, fingerprint }) => {
    const found = await findSecrets(file, readFileSync(join(project, file), 'utf8'))
    expect(found).toContainEqual({ file, kind, fingerprint, line: expect.any(Number) as number })
  })
})
