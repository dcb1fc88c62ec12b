import { describe, expect, it } from 'vitest'
import { dropBlanks, readOrigins, readRateLimits, readSettings } from '../src/settings.ts'

describe('readOrigins', () => {
  it.each([
    ['one origin', 'https://app.example.com', ['https://app.example.com']],
    [
      'several',
      'https://a.example.com,http://localhost:3000',
      ['https://a.example.com', 'http://localhost:3000'],
    ],
    [
      'spaces around items',
      ' https://a.example.com , https://b.example.com ',
      ['https://a.example.com', 'https://b.example.com'],
    ],
    ['a trailing comma', 'https://a.example.com,', ['https://a.example.com']],
    ['empty items', ',,https://a.example.com,,', ['https://a.example.com']],
    ['duplicates', 'https://a.example.com,https://a.example.com', ['https://a.example.com']],
    [
      'a line break between items',
      'https://a.example.com,\nhttps://b.example.com',
      ['https://a.example.com', 'https://b.example.com'],
    ],
    ['an IPv6 address', 'http://[::1]:3000', ['http://[::1]:3000']],
  ])('readOrigins accepts %s', (_what, text, origins) => {
    expect(readOrigins(text)).toEqual(origins)
  })

  it.each([
    ['a lone star', '*', '"*" has a wildcard'],
    ['a wildcard subdomain', 'https://*.vercel.app', '"https://*.vercel.app" has a wildcard'],
    ['a wildcard port', 'http://localhost:*', 'has a wildcard'],
    ['a trailing slash', 'https://app.example.com/', 'Write https://app.example.com'],
    ['a path', 'https://app.example.com/login', 'Write https://app.example.com'],
    ['a query', 'https://app.example.com?x=1', 'Write https://app.example.com'],
    ['upper case', 'https://App.Example.com', 'Write https://app.example.com'],
    ['a default port', 'https://app.example.com:443', 'Write https://app.example.com'],
    ['a dot at the end', 'https://app.example.com.', '"https://app.example.com." has a host that is no name'],
    ['a port above 65535', 'https://app.example.com:65536', 'is not an http(s) origin'],
    ['a number that is no address', 'https://1.2.3.4.5', 'is not an http(s) origin'],
    ['an IPv4 address in another form', 'http://127.1:3000', 'Write http://127.0.0.1:3000'],
    ['a host without a scheme', 'app.example.com', 'item 1 is not an http(s) origin'],
    ['another scheme', 'ftp://app.example.com', 'item 1 is not an http(s) origin'],
    ['the word null', 'null', 'item 1 is not an http(s) origin'],
    ['nothing but commas', ' , ,', 'names no origin'],
    ['a JSON list', '["https://app.example.com"]', 'item 1 is not an http(s) origin'],
    ['a space inside', 'https://app example.com', 'is not an http(s) origin'],
  ])('readOrigins rejects %s with a message', (_what, text, sentence) => {
    expect(() => readOrigins(text)).toThrow(sentence)
  })

  it('readOrigins does not repeat a password in an origin', () => {
    expect(() => readOrigins('https://user:hunter2@app.example.com')).toThrow(
      /^(?!.*hunter2).*not in the form that browsers send/,
    )
  })
})

describe('readRateLimits', () => {
  it.each([
    ['', { sign_in: 10, key: 100, session: 300, work: 4000 }],
    ['sign_in=3', { sign_in: 3, key: 100, session: 300, work: 4000 }],
    ['sign_in=1, key=2 ,session=3,work=4', { sign_in: 1, key: 2, session: 3, work: 4 }],
  ])('readRateLimits accepts "%s"', (text, limits) => {
    expect(readRateLimits(text)).toEqual(limits)
  })

  it.each(['sign_in', 'sign_in=0', 'sign_in=-1', 'sign_in=1.5', 'login=5', 'sign_in=ten', '5', 'toString=1'])(
    'readRateLimits rejects "%s"',
    (text) => {
      expect(() => readRateLimits(text)).toThrow('item 1 must be')
    },
  )
})

const laptop = {
  GOOGLE_CLIENT_ID: 'a.apps.googleusercontent.com',
  JWT_SECRET_KEY: 'a-secret-of-at-least-thirty-two-bytes',
  TABLE_NAME: 'table',
}
const aws = {
  GOOGLE_CLIENT_ID: 'a.apps.googleusercontent.com',
  JWT_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:s',
  TABLE_NAME: 'table',
  AWS_LAMBDA_FUNCTION_NAME: 'api',
}

describe('readSettings', () => {
  it('every setting has a default, except people, secrets and the table', () => {
    expect(readSettings(laptop)).toMatchObject({
      allowedOrigins: ['http://localhost:3000', 'http://localhost:5173'],
      accessTokenMinutes: 1440,
      allowedEmails: undefined,
      rateLimits: { sign_in: 10, key: 100, session: 300 },
      logLevel: 'info',
      onAws: false,
    })
  })

  it('GOOGLE_CLIENT_ID may have several client ids: web, iOS, Android', () => {
    const ids = 'a.apps.googleusercontent.com, b-1.apps.googleusercontent.com'
    expect(readSettings({ ...laptop, GOOGLE_CLIENT_ID: ids }).googleClientIds).toEqual([
      'a.apps.googleusercontent.com',
      'b-1.apps.googleusercontent.com',
    ])
  })

  it('ALLOWED_EMAILS may have addresses and domains, in any case', () => {
    const { allowedEmails } = readSettings({ ...laptop, ALLOWED_EMAILS: 'Ada@Example.com,@example.org' })
    expect(allowedEmails).toEqual(['ada@example.com', '@example.org'])
  })

  it.each(
    Object.keys({ ...laptop, ALLOWED_ORIGINS: '', ACCESS_TOKEN_MINUTES: '', RATE_LIMITS: '', LOG_LEVEL: '' }),
  )('a blank %s counts as unset', (name) => {
    const unset = attempt(without(laptop, name))
    expect(attempt({ ...laptop, [name]: '' })).toEqual(unset)
    expect(attempt({ ...laptop, [name]: ' \t' })).toEqual(unset)
  })

  it.each([
    ['ALLOWED_ORIGINS', 'https://*.vercel.app', 'has a wildcard'],
    ['GOOGLE_CLIENT_ID', 'GOCSPX-a-client-secret', 'must be OAuth client ids'],
    ['GOOGLE_CLIENT_ID', 'a.apps.googleusercontent.com,b', 'must be OAuth client ids'],
    ['GOOGLE_JWKS_URL', 'keys', 'must be an http(s) URL'],
    ['GOOGLE_JWKS_URL', 'file:///etc/passwd', 'must be an http(s) URL'],
    ['JWT_SECRET_KEY', 'too-short', 'must be at least 32 bytes long'],
    ['ACCESS_TOKEN_MINUTES', 'a day', 'must be a whole number of minutes'],
    ['ACCESS_TOKEN_MINUTES', '0', 'must be at least 1'],
    ['ACCESS_TOKEN_MINUTES', '43201', 'must be at most 43200'],
    ['ACCESS_TOKEN_MINUTES', '1e3', 'must be a whole number of minutes'],
    ['ALLOWED_EMAILS', 'example.com', 'must be e-mail addresses or @domains'],
    ['RATE_LIMITS', 'sign_in=none', 'item 1 must be'],
    ['TABLE_NAME', 'a table', 'must be the name of a DynamoDB table'],
    ['LOG_LEVEL', 'loud', 'must be one of fatal'],
  ])(
    'a bad %s such as "%s" is named with the reason, and without a value that may be secret',
    (name, value, reason) => {
      const { message } = attempt({ ...laptop, [name]: value }) as Error
      expect(message).toContain(`${name} `)
      expect(message).toContain(reason)
      expect(message).not.toContain('\n')
      if (!name.endsWith('ORIGINS')) expect(message).not.toContain(value + ' ')
      if (value.includes('secret') || value.includes('short')) expect(message).not.toContain(value)
    },
  )

  it('JWT_SECRET_KEY is used on a laptop, whatever the ARN is', () => {
    const settings = readSettings({ ...laptop, JWT_SECRET_ARN: 'JwtSecret', AWS_SAM_LOCAL: 'true' })
    expect(settings).toMatchObject({ jwtSecretKey: laptop.JWT_SECRET_KEY, jwtSecretArn: undefined })
  })

  it('all missing variables are named in one line', () => {
    expect(() => readSettings({})).toThrow(
      /^The settings are invalid: JWT_SECRET_KEY is not set; GOOGLE_CLIENT_ID is not set; TABLE_NAME is not set\.$/,
    )
  })

  it('on AWS, the secret is read by its ARN', () => {
    expect(() => readSettings({ ...aws, JWT_SECRET_ARN: 'my-secret' })).toThrow('must be the ARN of a secret')
    expect(readSettings(aws)).toMatchObject({ onAws: true, jwtSecretKey: undefined })
    expect(() => readSettings(without(aws, 'JWT_SECRET_ARN'))).toThrow('JWT_SECRET_ARN is not set')
  })

  it.each([
    'JWT_SECRET_KEY',
    'GOOGLE_JWKS_URL',
    'AWS_ENDPOINT_URL',
    'AWS_ENDPOINT_URL_DYNAMODB',
    'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  ])('%s is rejected on AWS, and accepted under sam local and on a laptop', (name) => {
    const value = 'http://127.0.0.1:8001/a-long-enough-value-for-a-secret'
    expect(() => readSettings({ ...aws, [name]: value })).toThrow(`${name} must not be set on AWS`)
    const samLocal = { ...laptop, AWS_LAMBDA_FUNCTION_NAME: 'api', AWS_SAM_LOCAL: 'true' }
    expect(readSettings({ ...samLocal, [name]: value })).toMatchObject({ onAws: false })
    expect(readSettings({ ...laptop, [name]: value })).toMatchObject({ onAws: false })
  })
})

describe('a function on AWS', () => {
  it('a function whose secret has an ARN is never taken for sam local', () => {
    const environment = { ...aws, AWS_SAM_LOCAL: 'true' }
    expect(readSettings(environment)).toMatchObject({ onAws: true })
    expect(() => readSettings({ ...environment, JWT_SECRET_KEY: laptop.JWT_SECRET_KEY })).toThrow(
      'JWT_SECRET_KEY must not be set on AWS',
    )
  })
})

describe('ALLOWED_EMAILS', () => {
  it('ALLOWED_EMAILS is read in lower case', () => {
    const { allowedEmails } = readSettings({ ...laptop, ALLOWED_EMAILS: 'Ada@Example.com, @Example.org' })
    expect(allowedEmails).toEqual(['ada@example.com', '@example.org'])
  })

  it.each(['@gmail.com', '@GMail.com', 'ada@example.com,@googlemail.com'])(
    'ALLOWED_EMAILS rejects %s',
    (value) => {
      expect(() => readSettings({ ...laptop, ALLOWED_EMAILS: value })).toThrow(
        /ALLOWED_EMAILS has @g(oogle)?mail\.com, which matches no account: .*\. List each Gmail address\.$/,
      )
    },
  )

  it('ALLOWED_EMAILS accepts a Gmail address', () => {
    expect(readSettings({ ...laptop, ALLOWED_EMAILS: 'ada@gmail.com' }).allowedEmails).toEqual([
      'ada@gmail.com',
    ])
  })
})

describe('dropBlanks', () => {
  it('dropBlanks removes blank credentials, which the SDK would otherwise use', () => {
    const environment = {
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: ' ',
      AWS_SESSION_TOKEN: '\n',
      HOME: '/home',
    }
    dropBlanks(environment)
    expect(environment).toEqual({ HOME: '/home' })
  })
})

function without(environment: NodeJS.ProcessEnv, name: string) {
  const { [name]: _dropped, ...rest } = environment
  return rest
}

function attempt(environment: NodeJS.ProcessEnv) {
  try {
    return readSettings(environment)
  } catch (error) {
    return error
  }
}
