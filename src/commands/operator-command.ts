import { parseArgs } from 'node:util'
import { AppError } from '../errors.ts'
import { createServices } from '../services.ts'
import type { Services } from '../services.ts'
import { SettingsError, dropBlanks, readSettings } from '../settings.ts'
import { createTableClient } from '../table/client.ts'
import { runUntil } from '../table/deadline.ts'
import { requestMs } from '../time.ts'
import type { Account } from '../users/schemas.ts'
import { UsageError } from './usage-error.ts'

// The commands that manage a user in any table. Credentials, region and endpoint come from the environment. Only the
// result goes to stdout, so that a script can store it.
type Values = Partial<Record<string, string>>
type Work = (services: Services, userId: string) => Promise<void>
export type Command = {
  usage: string
  options?: string[]
  /** Options without a value. */
  flags?: string[]
  /** Validates the values and returns the work. Throws `UsageError`. */
  read: (values: Values, given: (flag: string) => boolean) => Work
}

/** Gives the work the deadline of a request. The deletion of an account relies on no write after it. */
export const inTimeOfRequest = <T>(work: () => Promise<T>) => runUntil(Date.now() + requestMs, work)

export const unknownUser = (userId: string) =>
  new AppError('not_found', `There is no user ${userId} in this table.`)

export async function getAccount({ users }: Services, userId: string): Promise<Account> {
  const account = await users.find(userId)
  if (!account) throw unknownUser(userId)
  return account
}

/** The work of a command that writes into an account. */
export const forAccount =
  (work: (services: Services, account: Account) => Promise<void>): Work =>
  (services, userId) =>
    inTimeOfRequest(async () => {
      const account = await getAccount(services, userId)
      if (account.deleting_at)
        throw new AppError('account_deleting', `The account of ${userId} is being deleted.`)
      await work(services, account)
    })

/** Reads the arguments and the environment. Throws `UsageError`. */
function readCommand({ options = [], flags = [], read }: Command, args: string[]) {
  const typeOf = (name: string) => [name, { type: flags.includes(name) ? 'boolean' : 'string' }] as const
  try {
    const all = ['user', 'table', ...options, ...flags]
    const { values } = parseArgs({ args, options: Object.fromEntries(all.map(typeOf)) })
    const { user, table, ...others } = values as Values
    if (!user) throw new UsageError('--user is missing. It is the user_id that GET /api/user returns.')
    const settings = readSettings({
      TABLE_NAME: table ?? process.env.TABLE_NAME,
      GOOGLE_CLIENT_ID: 'any.apps.googleusercontent.com',
      JWT_SECRET_KEY: 'unused-because-nobody-signs-in-here',
    })
    return { userId: user, settings, work: read(others, (flag) => values[flag] === true) }
  } catch (error) {
    if (error instanceof SettingsError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS'))
      throw new UsageError((error as Error).message)
    throw error
  }
}

/** Runs the command that the first argument of this process names: `npm run <family>:<command>`. */
export async function runOperatorCommand(family: string, commands: Record<string, Command>) {
  const [name = '', ...args] = process.argv.slice(2)
  const command = commands[name]
  if (!command) {
    const names = Object.keys(commands).map((it) => `npm run ${family}:${it}`)
    throw new Error(`Usage: ${names.join(', ')}`)
  }
  try {
    dropBlanks(process.env)
    const { userId, settings, work } = readCommand(command, args)
    const client = createTableClient()
    const { AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL } = process.env
    // The command itself says what it does.
    const services = createServices(settings, { info: () => undefined, warn: console.warn }, { client })
    console.error(
      `Table ${settings.tableName}, region ${await client.config.region()}, endpoint ${AWS_ENDPOINT_URL_DYNAMODB ?? AWS_ENDPOINT_URL ?? 'AWS'}`,
    )
    await work(services, userId)
  } catch (error) {
    const cause = error instanceof AppError && error.cause instanceof Error ? ` (${error.cause.message})` : ''
    console.error((error as Error).message + cause)
    if (error instanceof UsageError)
      console.error(
        `Usage: npm run ${family}:${name} -- --user USER_ID ${command.usage} [--table NAME]`.replace(
          '  ',
          ' ',
        ),
      )
    process.exitCode = error instanceof UsageError ? 2 : 1
  }
}
