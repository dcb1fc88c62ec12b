import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Services } from '../services.ts'
import {
  forAccount,
  getAccount,
  inTimeOfRequest,
  runOperatorCommand,
  unknownUser,
} from './operator-command.ts'
import type { Command } from './operator-command.ts'
import { exportOf } from './user-export.ts'

// npm run user:block, user:unblock, user:end-access, user:delete and user:export. See docs/misuse.md.
const commands: Record<string, Command> = {
  block: {
    usage: '',
    read: () => async (services, userId) => {
      await getAccount(services, userId)
      const blockedAt = await services.blocks.find(userId)
      await services.blocks.block(userId)
      console.log(
        blockedAt
          ? `${userId} has been blocked since ${blockedAt}.`
          : `${userId} is blocked. Every session, API key and sign-in is rejected from now on. Nothing is deleted.`,
      )
    },
  },
  unblock: {
    usage: '',
    read: () => async (services, userId) => {
      const blockedAt = await findBlock(services, userId)
      await services.blocks.unblock(userId)
      console.log(
        blockedAt
          ? `${userId} is no longer blocked. The block began at ${blockedAt}.`
          : `${userId} was not blocked.`,
      )
    },
  },
  'end-access': {
    usage: '',
    read: () =>
      forAccount(async ({ sessions }, { user_id }) => {
        await sessions.endAccess(user_id)
        console.log(
          `Every session and API key and the calendar address of ${user_id} have ended. The person may sign in again.`,
        )
      }),
  },
  delete: {
    usage: '[--yes]',
    flags: ['yes'],
    read: (_values, given) => async (services, userId) => {
      await getAccount(services, userId)
      if (!given('yes')) await confirm(userId)
      const accountDeletion = await services.accountDeletion()
      let deletion = await inTimeOfRequest(() => accountDeletion.begin(userId))
      while (!deletion.done) {
        console.error(
          `The account is being deleted. Wait ${deletion.retryAfterSeconds} s. If you stop this command, run it again.`,
        )
        await sleep(deletion.retryAfterSeconds * 1000)
        deletion = await inTimeOfRequest(() => accountDeletion.continue(userId))
      }
      console.log(`The account of ${userId} is deleted, with everything in it.`)
    },
  },
  export: {
    usage: '',
    read: () => async (services, userId) => {
      await findBlock(services, userId)
      await pipeline(Readable.from(exportOf(services, userId)), process.stdout)
    },
  },
}

/** The time of a block, which outlives its account. Throws `not_found` if the user has no block and no account. */
async function findBlock({ users, blocks }: Services, userId: string) {
  const blockedAt = await blocks.find(userId)
  if (!blockedAt && !(await users.find(userId))) throw unknownUser(userId)
  return blockedAt
}

async function confirm(userId: string) {
  process.stderr.write(`This deletes the account of ${userId} with everything in it. Type the id to go on: `)
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === userId) return
    break
  }
  throw new Error('The id was not typed. Nothing was deleted. --yes skips the question.')
}

await runOperatorCommand('user', commands)
