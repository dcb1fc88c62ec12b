import { setTimeout as sleep } from 'node:timers/promises'
import { v7 } from 'uuid'
import { createApiKeyRepository } from './api-keys/repository.ts'
import { createApiKeyService } from './api-keys/service.ts'
import { createApplicationRepository } from './applications/repository.ts'
import { createApplicationService } from './applications/service.ts'
import type { Audit } from './audit.ts'
import { createBestEffort } from './best-effort.ts'
import { createCountsRepository } from './counts/repository.ts'
import { createCounts } from './counts/service.ts'
import { authorizeUrlOf } from './demo/authorize-url.ts'
import { createCursors } from './http/cursors.ts'
import { identify, requestLog } from './http/log.ts'
import { createOutbox } from './inbox/outbox.ts'
import { createInboxRepository } from './inbox/repository.ts'
import { createInboxService } from './inbox/service.ts'
import { createKeyRing } from './key-ring/key-ring.ts'
import { secretSource } from './key-ring/secret-source.ts'
import { createLate } from './late.ts'
import { createSessionRepository } from './sessions/repository.ts'
import { createSessionService } from './sessions/service.ts'
import { createSessionTokens } from './sessions/token.ts'
import type { Wait } from './retry.ts'
import type { Settings } from './settings.ts'
import { createAllowList } from './sign-in/allow-list.ts'
import { googleJwksUrl } from './sign-in/google-urls.ts'
import { createSignInService } from './sign-in/service.ts'
import { createTableClient } from './table/client.ts'
import { remainingMs } from './table/deadline.ts'
import { keys } from './table/keys.ts'
import { createRateLimiter } from './table/rate-limiter.ts'
import { createTable } from './table/table.ts'
import { googleKeysTimeOutsMs, secretFetchMs } from './time.ts'
import { createUserRepository } from './users/repository.ts'
import { createUserService } from './users/service.ts'
import { createBlocks } from './work/blocks.ts'
import { createWorkRepository } from './work/repository.ts'
import { createWorkBudget } from './work/service.ts'
import { createZapierService } from './zapier/service.ts'

export type Services = ReturnType<typeof createServices>

type Write = (details: object, message: string) => void
type Log = { info: Write; warn: Write }

/** Parts that a test or a laptop replaces. */
type Parts = {
  now: () => Date
  newId: () => string
  client: ReturnType<typeof createTableClient>
  docsAssetsUrl: string
  wait: Wait
  /** For the first and the second try. */
  googleKeysTimeOutsMs: readonly [number, number]
}

/** Builds every part and gives it the parts that it needs. Only this file and `late-services.ts` know all of them. */
export function createServices(settings: Settings, log: Log, parts: Partial<Parts> = {}) {
  const { now = () => new Date(), client = createTableClient(), docsAssetsUrl } = parts
  const { newId = v7, wait = sleep, googleKeysTimeOutsMs: timeOutsMs = googleKeysTimeOutsMs } = parts
  const world = { now, newId, wait }
  const warn = (message: string, error: unknown) => (requestLog() ?? log).warn({ err: error }, message)
  const audit: Audit = {
    identify,
    record: (action, details = {}) => (requestLog() ?? log).info(details, action),
  }
  const bestEffort = createBestEffort(warn)
  const lifetimeSeconds = settings.accessTokenMinutes * 60
  const { tableName, rateLimits, googleJwksUrl: jwksUrl = googleJwksUrl } = settings

  const table = createTable({ client, tableName, now, wait })
  const limiter = (policy: Exclude<keyof typeof rateLimits, 'work'>) =>
    createRateLimiter({ table, policy, limit: rateLimits[policy], now })

  const keyRing = createKeyRing({ fetchSecret: secretSource(settings, secretFetchMs), now, warn })
  const cursors = createCursors(keyRing)

  const workRepository = createWorkRepository({ table })
  const workBudget = createWorkBudget({
    repository: workRepository,
    perMinute: rateLimits.work,
    now,
  })
  const outbox = createOutbox(newId)
  const countsRepository = createCountsRepository({ table })
  const userRepository = createUserRepository({ table, outbox, counts: countsRepository })
  const allowList = createAllowList({
    allowedEmails: settings.allowedEmails,
    findAccount: (userId) => userRepository.find(userId),
  })
  const sessions = createSessionService({
    repository: createSessionRepository({ table, rateLimiter: limiter('session') }),
    tokens: createSessionTokens({ keyRing, lifetimeSeconds, now }),
    allowList,
    endOtherAccess: async (userId) => {
      await apiKeys.revokeAll(userId)
      await (await calendar()).end(userId)
    },
    audit,
    lifetimeSeconds,
    newId,
    now,
  })
  const apiKeys = createApiKeyService({
    repository: createApiKeyRepository({ table, rateLimiter: limiter('key'), outbox, now }),
    allowList,
    isSessionAlive: sessions.isAlive,
    audit,
    ...world,
  })
  /** Few requests need these parts. */
  const late = createLate(async () => {
    const { createLateServices } = await import('./late-services.ts')
    const rateLimiter = limiter('key')
    return createLateServices({
      table,
      rateLimiter,
      sessions,
      apiKeys,
      allowList,
      workBudget,
      applicationRepository,
      inboxRepository,
      counts,
      outbox,
      audit,
      ...world,
    })
  })
  const calendar = async () => (await late()).calendar
  const accountDeletion = async () => (await late()).accountDeletion
  const statistics = async () => (await late()).statistics
  const leases = async () => (await late()).leases
  const exports = async () => (await late()).exports
  const imports = async () => (await late()).imports()
  const savedJobs = async () => (await late()).savedJobs()
  const users = createUserService({ repository: userRepository, ...world })
  const inboxRepository = createInboxRepository({ table, now })
  const applicationRepository = createApplicationRepository({ table, outbox })
  const counts = createCounts({
    repository: countsRepository,
    countApplications: applicationRepository.count,
    kilobytesByDay: (userId, most) => inboxRepository.kilobytesByDay(userId, most),
    bestEffort,
    now,
  })
  const blocks = createBlocks({ repository: workRepository, now })
  const inbox = createInboxService({
    repository: inboxRepository,
    counts,
    ...world,
    intakes: new Map([['job.saved', savedJobs]]),
  })
  const applications = createApplicationService({ repository: applicationRepository, counts, ...world })
  const zapier = createZapierService({ findAccount: users.find })

  /** Only sign-ins read Google's tokens. */
  const googleTokens = createLate(async () => {
    const { createGoogleKeys } = await import('./sign-in/google-keys.ts')
    const { createGoogleTokens } = await import('./sign-in/google-token.ts')
    return createGoogleTokens({
      keys: createGoogleKeys({ url: jwksUrl, now, warn, wait, remainingMs, timeOutsMs }),
      clientIds: settings.googleClientIds,
      now,
    })
  })
  const attempts = limiter('sign_in')
  const signIn = createSignInService({
    googleTokens,
    countAttempt: (networks) =>
      attempts.attempt((windowStart) =>
        networks.map(({ network, times }) => ({ key: keys.signInAttempts(network, windowStart), times })),
      ),
    users,
    sessions,
    accountDeletion,
    allowList,
    workBudget,
    audit,
    bestEffort,
    lifetimeSeconds,
  })

  const google = {
    clientId: settings.googleClientIds[0] ?? '',
    authorizeUrl: authorizeUrlOf(jwksUrl),
  }

  return {
    workBudget,
    keyRing,
    cursors,
    sessions,
    users,
    accountDeletion,
    apiKeys,
    calendar,
    inbox,
    leases,
    applications,
    statistics,
    exports,
    imports,
    blocks,
    zapier,
    signIn,
    google,
    docs: { assetsUrl: docsAssetsUrl },
  }
}
