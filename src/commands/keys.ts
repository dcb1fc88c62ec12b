import { NewApiKey } from '../api-keys/schemas.ts'
import type { ApiKey } from '../api-keys/schemas.ts'
import { readInput } from '../invalid.ts'
import { forAccount, runOperatorCommand } from './operator-command.ts'
import { UsageError } from './usage-error.ts'
import type { Command } from './operator-command.ts'

// npm run key:create, key:list and key:revoke: manage the API keys of a user.
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
      return forAccount(async ({ apiKeys }, { user_id: userId, email, hd }) => {
        const { key, ...made } = await apiKeys.create({ userId, email, hd }, wanted.data)
        console.error(`${lineOf(made)}\nThe key is shown only this once:`)
        console.log(key)
      })
    },
  },
  list: {
    usage: '',
    read: () =>
      forAccount(async ({ apiKeys }, { user_id }) => {
        const found = await apiKeys.list(user_id)
        for (const key of found) console.log(lineOf(key))
        console.log(found.length === 1 ? '1 key' : `${found.length} keys`)
      }),
  },
  revoke: {
    usage: '--key KEY_ID',
    options: ['key'],
    read: ({ key }) => {
      if (!key) throw new UsageError('--key is missing. key:list shows the ids.')
      return forAccount(async ({ apiKeys }, { user_id }) => {
        await apiKeys.revoke(user_id, key)
        console.log(`${key} is revoked. It is rejected everywhere from now on.`)
      })
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

await runOperatorCommand('key', commands)
