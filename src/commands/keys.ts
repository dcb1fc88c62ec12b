import { parseArgs } from 'node:util'
import { NewApiKey } from '../api-keys/schemas.ts'
import type { ApiKey } from '../api-keys/schemas.ts'
import { AppError } from '../errors.ts'
import { readInput } from '../invalid.ts'
import { createServices } from '../services.ts'
import type { Services } from '../services.ts'
import { SettingsError, dropBlanks, readSettings } from '../settings.ts'
import { createTableClient } from '../table/client.ts'
import { runUntil } from '../table/deadline.ts'
import { requestMs } from '../time.ts'

// npm run key:create, key:list and key:revoke: manage the API keys of a user, in any table. Credentials, region and
// endpoint come from the environment. Only the result goes to stdout, so that a script can store a new key.
type Values = Partial<Record<string, string>>
type Owner = { userId: string; email: string; hd: string | undefined }
type Work = (apiKeys: Services['apiKeys'], owner: Owner) => Promise<void>
type Command = {
  usage: string
  options: string[]
  /** Validates the values and returns the work. Throws `UsageError`. */
  read: (values: Values) => Work
}

class UsageError extends Error {}

const commands: Record<string, Command> = {
  create: {
    usage: '[--label TEXT] [--scopes SCOPE,… | --preset capture|zapier] [--expires-in-days N]',
    options: ['label', 'scopes', 'preset', 'expires-in-days'],
    read: ({
      label = 'Created by an operator',
      preset,
      scopes = preset ? undefined : 'events:write,inbox:read,inbox:write',
      'expires-in-days': days,
    }) => {
      const wanted = readInput(NewApiKey, {
        label,
        preset,
        scopes: scopes?.split(','),
        expires_in_days: days && Number(days),
      })
      if (!wanted.success) {
        const { path, message } = wanted.error.issues[0]!
        throw new UsageError(`--${path[0]?.toString().replaceAll('_', '-')} ${message}.`)
      }
      return async (apiKeys, owner) => {
        const { key, ...made } = await apiKeys.create(owner, wanted.data)
        console.error(`${lineOf(made)}\nThe key is shown only this once:`)
        console.log(key)
      }
    },
  },
  list: {
    usage: '',
    options: [],
    read:
      () =>
      async (apiKeys, { userId }) => {
        const found = await apiKeys.list(userId)
        for (const key of found) console.log(lineOf(key))
        console.log(found.length === 1 ? '1 key' : `${found.length} keys`)
      },
  },
  revoke: {
    usage: '--key KEY_ID',
    options: ['key'],
    read: ({ key }) => {
      if (!key) throw new UsageError('--key is missing. key:list shows the ids.')
      return async (apiKeys, { userId }) => {
        await apiKeys.revoke(userId, key)
        console.log(`${key} is revoked. It is rejected everywhere from now on.`)
      }
    },
  },
}

const lineOf = ({ id, prefix, last_four, label, scopes, expires_at, last_used_at }: ApiKey) =>
  [
    id,
    `${prefix}…${last_four}`,
    label,
    scopes.join(','),
    `last used ${last_used_at ?? 'never'}`,
    `expires ${expires_at ?? 'never'}`,
  ].join('  ')

/** Reads the arguments and the environment. Throws `UsageError`. */
function readCommand({ options, read }: Command, args: string[]) {
  try {
    const names = ['user', 'table', ...options]
    const values: Values = parseArgs({
      args,
      options: Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
    }).values
    if (!values.user) throw new UsageError('--user is missing. It is the user_id that GET /api/user returns.')
    const settings = readSettings({
      TABLE_NAME: values.table ?? process.env.TABLE_NAME,
      GOOGLE_CLIENT_ID: 'any.apps.googleusercontent.com',
      JWT_SECRET_KEY: 'unused-because-nobody-signs-in-here',
    })
    return { userId: values.user, settings, work: read(values) }
  } catch (error) {
    if (error instanceof SettingsError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS'))
      throw new UsageError((error as Error).message)
    throw error
  }
}

const [name = '', ...args] = process.argv.slice(2)
const command = commands[name]
if (!command) throw new Error('Usage: npm run key:create, npm run key:list or npm run key:revoke')

try {
  dropBlanks(process.env)
  const { userId, settings, work } = readCommand(command, args)
  const client = createTableClient()
  const { AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL } = process.env
  const { users, apiKeys } = createServices(
    settings,
    { info: () => undefined, warn: console.warn },
    { client },
  )
  console.error(
    `Table ${settings.tableName}, region ${await client.config.region()}, endpoint ${AWS_ENDPOINT_URL_DYNAMODB ?? AWS_ENDPOINT_URL ?? 'AWS'}`,
  )
  // Like a request: the deletion of an account relies on nothing being written later.
  await runUntil(Date.now() + requestMs, async () => {
    const account = await users.find(userId)
    if (!account) throw new AppError('not_found', `There is no user ${userId} in this table.`)
    if (account.deleting_at)
      throw new AppError('account_deleting', `The account of ${userId} is being deleted.`)
    await work(apiKeys, { userId, email: account.email, hd: account.hd })
  })
} catch (error) {
  const cause = error instanceof AppError && error.cause instanceof Error ? ` (${error.cause.message})` : ''
  console.error((error as Error).message + cause)
  if (error instanceof UsageError)
    console.error(
      `Usage: npm run key:${name} -- --user USER_ID ${command.usage} [--table NAME]`.replace('  ', ' '),
    )
  process.exitCode = error instanceof UsageError ? 2 : 1
}
