import * as z from 'zod'
import { readInput } from './invalid.ts'
import { itemsOf } from './values.ts'

export type Settings = z.output<typeof Environment> & { onAws: boolean }

/** Invalid settings. The message names each variable and the reason, and quotes no secret. */
export class SettingsError extends Error {}

/** A last label that is a number would make it an address. */
const hostName = /(?:[a-z0-9_-]+\.)*(?!(?:\d+|0x[0-9a-f]*)(?::|$))[a-z0-9_][a-z0-9_-]*/.source
const byte = /(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)/.source
const port = /(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])/.source

/**
 * An origin in the form that browsers send: in lower case, without a default port. The parameter `AllowedOrigins` of
 * `template.yaml` has the same pattern, so that the function accepts what a deployment accepts.
 */
export const originPattern = new RegExp(
  `^(?!http:.*:80$|https:.*:443$)https?://(?:${hostName}|${byte}(?:\\.${byte}){3}|\\[::1])(?::${port})?$`,
)

/**
 * The origins of a comma-separated list: trimmed, without duplicates and empty items. Throws an error with a message
 * for people if API Gateway would reject an origin, or if no browser would ever send it.
 */
export function readOrigins(text: string): string[] {
  const origins = [...new Set(itemsOf(text))]
  if (origins.length === 0) throw new Error(`names no origin${advice}`)
  origins.forEach((origin, index) => {
    if (originPattern.test(origin)) return
    const shown = /^(\*|https?:\/\/[^@]*)$/.test(origin) ? `"${origin}"` : `item ${index + 1}`
    if (origin.includes('*')) {
      throw new Error(`${shown} has a wildcard, which API Gateway rejects. List each origin${advice}`)
    }
    const sent = URL.canParse(origin) ? new URL(origin).origin : ''
    if (/^https?:/.test(sent) && sent === origin)
      throw new Error(`${shown} has a host that is no name, no IPv4 address and not [::1]${advice}`)
    if (!originPattern.test(sent)) throw new Error(`${shown} is not an http(s) origin${advice}`)
    throw new Error(`${shown} is not in the form that browsers send. Write ${sent}`)
  })
  return origins
}

const advice = '; write for example https://app.example.com'

const defaultRateLimits = { sign_in: 10, key: 100, session: 300, work: 4000 }

/**
 * Requests per minute: `sign_in` per network, `key` per API key, `session` per session. `work` is the work of an account
 * per minute, in millionths of a US dollar.
 */
type RateLimits = typeof defaultRateLimits

/** Parses `sign_in=10,key=100,session=300,work=4000`. Each item is optional. Throws an error with a message for people. */
export function readRateLimits(text: string): RateLimits {
  const limits = { ...defaultRateLimits }
  for (const [index, item] of itemsOf(text).entries()) {
    const [, name = '', count] = /^(\w+)=([1-9]\d{0,8})$/.exec(item) ?? []
    if (!Object.hasOwn(limits, name)) {
      throw new Error(
        `item ${index + 1} must be sign_in=, key=, session= or work= with a number of at least 1`,
      )
    }
    limits[name as keyof RateLimits] = Number(count)
  }
  return limits
}

/** A string that `read` parses. The message of its error becomes the reason. */
const readBy = <T>(read: (text: string) => T) =>
  z.string().transform((text, context): T => {
    try {
      return read(text)
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message })
      return z.NEVER
    }
  })

const listOf = (pattern: RegExp, reason: string) =>
  readBy((text) => {
    const items = itemsOf(text)
    if (items.length === 0 || !items.every((item) => pattern.test(item))) throw new Error(reason)
    return items
  })

/**
 * Parses e-mail addresses and `@domains`, and converts them to lower case. Throws an error with a message for people.
 */
function readAllowedEmails(text: string): string[] {
  const items = itemsOf(text).map((item) => item.toLowerCase())
  if (items.length === 0 || !items.every((item) => /^[^\s@]*@[^\s@]+$/.test(item)))
    throw new Error('must be e-mail addresses or @domains, separated by commas')
  const gmail = items.find((item) => /^@g(oogle)?mail\.com$/.test(item))
  if (gmail) {
    throw new Error(
      `has ${gmail}, which matches no account: a domain means its Google Workspace, and Gmail accounts have none. ` +
        'List each Gmail address',
    )
  }
  return items
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

const Environment = z
  .object({
    ALLOWED_ORIGINS: readBy(readOrigins).prefault('http://localhost:3000,http://localhost:5173'),
    GOOGLE_CLIENT_ID: listOf(
      /^[\w-]+\.apps\.googleusercontent\.com$/,
      'must be OAuth client ids that end in .apps.googleusercontent.com, separated by commas',
    ),
    GOOGLE_JWKS_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).optional(),
    JWT_SECRET_KEY: z
      .string()
      .refine((key) => Buffer.byteLength(key) >= 32, 'must be at least 32 bytes long')
      .optional(),
    JWT_SECRET_ARN: z.string().startsWith('arn:', 'must be the ARN of a secret').optional(),
    ACCESS_TOKEN_MINUTES: z
      .string()
      .regex(/^\d{1,5}$/, 'must be a whole number of minutes')
      .transform(Number)
      .pipe(z.int().min(1).max(43_200, 'must be at most 43200, which is 30 days'))
      .prefault('1440'),
    ALLOWED_EMAILS: readBy(readAllowedEmails).optional(),
    RATE_LIMITS: readBy(readRateLimits).prefault(''),
    TABLE_NAME: z.string().regex(/^[\w.-]{3,255}$/, 'must be the name of a DynamoDB table'),
    LOG_LEVEL: z.enum(logLevels).default('info'),
    AWS_ENDPOINT_URL: z.string().optional(),
    AWS_ENDPOINT_URL_DYNAMODB: z.string().optional(),
  })
  .transform((variables) => ({
    allowedOrigins: variables.ALLOWED_ORIGINS,
    googleClientIds: variables.GOOGLE_CLIENT_ID,
    googleJwksUrl: variables.GOOGLE_JWKS_URL,
    jwtSecretKey: variables.JWT_SECRET_KEY,
    jwtSecretArn: variables.JWT_SECRET_ARN,
    accessTokenMinutes: variables.ACCESS_TOKEN_MINUTES,
    allowedEmails: variables.ALLOWED_EMAILS,
    rateLimits: variables.RATE_LIMITS,
    tableName: variables.TABLE_NAME,
    logLevel: variables.LOG_LEVEL,
    tableEndpoint: variables.AWS_ENDPOINT_URL_DYNAMODB ?? variables.AWS_ENDPOINT_URL,
  }))

/** Only for a local start. On AWS they would replace Google, the secret or the table. */
const isForLaptops = (name: string) => /^(JWT_SECRET_KEY|GOOGLE_JWKS_URL|AWS_ENDPOINT_URL(_\w+)?)$/.test(name)

/** Validates the environment. A blank variable counts as unset. Throws `SettingsError`. */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const variables = withoutBlanks(environment)
  const onAws = isOnAws(variables)
  const reasons: string[] = []

  if (onAws) {
    for (const name of Object.keys(variables).filter(isForLaptops))
      reasons.push(`${name} must not be set on AWS`)
    if (!('JWT_SECRET_ARN' in variables)) reasons.push('JWT_SECRET_ARN is not set')
  } else if ('JWT_SECRET_KEY' in variables) {
    delete variables.JWT_SECRET_ARN // `sam local` sets it to the secret's name in the template
  } else if (!('JWT_SECRET_ARN' in variables)) {
    reasons.push('JWT_SECRET_KEY is not set')
  }

  const read = readInput(Environment, variables)
  for (const issue of read.error?.issues ?? []) {
    const name = String(issue.path[0])
    const reason = issue.code === 'invalid_type' ? 'is not set' : issue.message
    reasons.push(`${name} ${reason}`)
  }
  if (!read.success || reasons.length > 0) {
    throw new SettingsError(`The settings are invalid: ${reasons.join('; ')}.`)
  }
  return { ...read.data, onAws }
}

/** `sam local` also sets the name of the function. There the ARN of the secret is its logical name in the template. */
function isOnAws({ AWS_LAMBDA_FUNCTION_NAME, AWS_SAM_LOCAL, JWT_SECRET_ARN }: Record<string, string>) {
  const isSamLocal = AWS_SAM_LOCAL !== undefined && !JWT_SECRET_ARN?.startsWith('arn:')
  return AWS_LAMBDA_FUNCTION_NAME !== undefined && !isSamLocal
}

/** The variables that are not blank. SAM and shells set empty variables. */
const withoutBlanks = (environment: NodeJS.ProcessEnv) =>
  Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim())) as Record<
    string,
    string
  >

/** Deletes blank variables. The SDK reads the environment itself, and takes a blank credential for a real one. */
export function dropBlanks(environment: NodeJS.ProcessEnv) {
  for (const name of Object.keys(environment)) {
    if (!environment[name]?.trim()) Reflect.deleteProperty(environment, name)
  }
}
