import { describe, expect, it } from 'vitest'
import { adapterEvent } from '../../src/http/gateway-event.ts'
import { createKeyRing } from '../../src/key-ring/key-ring.ts'
import { readOrigins, readSettings } from '../../src/settings.ts'
import { modelSeed, randomFrom } from '../tools/random.ts'
import type { Random } from '../tools/random.ts'
import { factsOf } from './facts.ts'
import { readTemplate } from './read-template.ts'

// A deployment that succeeds must not answer 500 `misconfigured`: the function accepts every value that the template
// accepts.

const { parameters, secret } = factsOf(readTemplate())
const seed = modelSeed()
const runs = 20_000

const patternOf = (parameter: string) => new RegExp(parameters[parameter]?.AllowedPattern as string)

const schemes = ['https://', 'http://', 'https:', 'HTTPS://', 'ftp://', '//', '']
const labels = [
  'app',
  'a',
  'a-b',
  'a--b',
  '-a',
  'a-',
  'a_b',
  '_',
  '7',
  '1a',
  'a1',
  '0x1',
  '0x',
  '01',
  '255',
  '256',
]
  .concat([
    '0',
    'com',
    'example',
    'localhost',
    'xn--mnchen-3ya',
    'xn--a',
    'xn--',
    'münchen',
    'ß',
    'ａ',
    'App',
    '*',
  ])
  .concat(['', '%61', 'a b', 'a@b', 'a'.repeat(63), 'a'.repeat(64)])
const addresses = [
  '1.2.3.4',
  '127.0.0.1',
  '1.2.3',
  '1.2.3.4.5',
  '01.2.3.4',
  '1.2.3.256',
  '0x7f.1',
  '1.2.3.4.',
].concat(['[::1]', '[::]', '[::0:1]', '[FE80::1]', '[fe80::1]', '[::ffff:1.2.3.4]', '[::1', '::1'])
const ports = [
  '',
  ':',
  ':0',
  ':80',
  ':443',
  ':080',
  ':3000',
  ':03000',
  ':8443',
  ':65535',
  ':65536',
  ':99999',
  ':-1',
  ':a',
]
const tails = ['/', '.', '?', '#', '/a', '\\', ':80', '\u0000', '\u200b']

function origin({ below, oneOf }: Random) {
  const name = Array.from({ length: 1 + below(4) }, () => oneOf(labels)).join('.')
  const host = below(4) === 0 ? oneOf(addresses) : name
  const scheme = oneOf(below(3) === 0 ? schemes : ['https://', 'http://'])
  return scheme + host + (below(2) === 0 ? oneOf(ports) : '') + (below(8) === 0 ? oneOf(tails) : '')
}

describe('AllowedOrigins', () => {
  it(`the settings accept the origins that the template accepts, and no others (MODEL_SEED=${seed})`, () => {
    const random = randomFrom(seed)
    const accepted = new Set<string>()
    for (let run = 0; run < runs; run += 1) {
      const value = origin(random)
      if (patternOf('AllowedOrigins').test(value)) {
        accepted.add(value)
        expect(readOrigins(value)).toEqual([value])
        expect(new URL(value).origin).toBe(value)
      } else {
        expect(() => readOrigins(value), value).toThrow()
      }
    }
    expect(accepted.size).toBeGreaterThan(runs / 20)
  })

  it.each(['a.', 'a', '1.', '-', 'a.a', 'http:'])(
    'the pattern reads an origin of many "%s" in linear time',
    (part) => {
      const pattern = patternOf('AllowedOrigins')
      // 2^1000 steps would never end.
      expect(pattern.test(`https://${part.repeat(1000)}*`)).toBe(false)
    },
  )
})

/** Parameters that the function reads, with values to begin with and the reading itself. It throws for a bad value. */
const readers: Record<string, { values: string[]; read: (value: string) => unknown }> = {
  AllowedEmails: {
    values: [
      '',
      'ada@example.com,@example.org',
      'Ada@Gmail.com',
      '@gmail.community',
      'ada@example.com,@GMAIL.COM',
    ],
    read: (ALLOWED_EMAILS) => settingsWith({ ALLOWED_EMAILS }),
  },
  AllowedOrigins: {
    values: ['https://app.example.com', 'http://localhost:3000', 'http://127.0.0.1', 'http://[::1]:5173'],
    read: (ALLOWED_ORIGINS) => settingsWith({ ALLOWED_ORIGINS }),
  },
  GoogleClientId: {
    values: [
      '1-a.apps.googleusercontent.com',
      '1-a.apps.googleusercontent.com,B_2.apps.googleusercontent.com',
    ],
    read: (GOOGLE_CLIENT_ID) => settingsWith({ GOOGLE_CLIENT_ID }),
  },
  JWTSecretKey: {
    values: ['a'.repeat(32), '+/=_.~-0'.repeat(64)],
    read: async (value) => {
      const text = JSON.stringify(secret.SecretString).match(/\{\\"active.*?\}(?=")/)![0]
      const secretString = (JSON.parse(`"${text}"`) as string).replace('${JWTSecretKey}', value)
      const ring = createKeyRing({
        fetchSecret: async () => secretString,
        now: () => new Date(),
        warn: () => {},
      })
      expect(Buffer.from((await ring.active()).bytes).toString()).toBe(value)
    },
  },
  StageName: {
    values: ['prod', 'v1', 'a-b_C'],
    read: (stage) => {
      const requestContext = { stage, http: { method: 'GET' } }
      const call = adapterEvent({ rawPath: `/${stage}/health`, requestContext })
      expect(call.rawPath).toBe('/health')
    },
  },
}

const settingsWith = (variables: Record<string, string>) =>
  readSettings({
    AWS_LAMBDA_FUNCTION_NAME: 'api',
    GOOGLE_CLIENT_ID: 'a.apps.googleusercontent.com',
    JWT_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:s',
    TABLE_NAME: 'table',
    ...variables,
  })

/** A value after a few random insertions, deletions and replacements of a character. */
function changed(value: string, { below, oneOf }: Random) {
  const characters = Array.from('aZ09@,.-_=+/~:*"\\ \n\t\u0085\u00a0\u2028\u2003\ufeffßK$').concat([
    '.com',
    ',@gmail.com',
    '@GMail.COM',
  ])
  return Array.from({ length: below(4) }).reduce<string>((text) => {
    const at = below(text.length + 1)
    return text.slice(0, at) + (below(4) === 0 ? '' : oneOf(characters)) + text.slice(at + below(2))
  }, value)
}

it('the function accepts the settings that the template has as they are', () => {
  const { environment } = factsOf(readTemplate())
  const written = Object.entries(environment).filter(([, value]) => typeof value === 'string')
  expect(written.length).toBeGreaterThan(3)
  expect(() => settingsWith(Object.fromEntries(written) as Record<string, string>)).not.toThrow()
})

describe('every parameter', () => {
  it('every parameter is read here, except those that the function does not read', () => {
    const others = [
      ...[
        'AlarmEmail',
        'Architecture',
        'PermissionsBoundary',
        'ProvisionedConcurrency',
        'StageBurstLimit',
        'StageRateLimit',
      ],
      ...['TableMaxReadUnits', 'TableMaxWriteUnits', 'SpendAlarmDollars', 'MonthlyBudgetDollars'],
    ]
    expect([...Object.keys(readers), ...others].toSorted()).toEqual(Object.keys(parameters).toSorted())
  })

  it.each(Object.entries(readers))(
    `the function reads each %s that the template accepts (MODEL_SEED=${seed})`,
    async (parameter, { values, read }) => {
      const random = randomFrom(seed)
      const accepted = new Set<string>()
      for (let run = 0; run < runs; run += 1) {
        const value = changed(random.oneOf(values), random)
        if (!patternOf(parameter).test(value) || accepted.has(value)) continue
        accepted.add(value)
        // An empty JWTSecretKey means a generated one.
        if (parameter !== 'JWTSecretKey' || value !== '') await read(value)
      }
      expect(accepted.size).toBeGreaterThan(30)
    },
  )

  // CloudFormation's patterns are Java's. There, \s and \b know only ASCII, so a pattern lists what it accepts.
  it.each(Object.keys(readers))('the pattern of %s means the same in Java and in JavaScript', (parameter) => {
    expect(patternOf(parameter).source).not.toMatch(/\\[sSbBpP]|\[\^/)
  })
})
