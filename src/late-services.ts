import { createDeletionRepository } from './account-deletion/repository.ts'
import { createAccountDeletion } from './account-deletion/service.ts'
import type { ApiKeyService } from './api-keys/service.ts'
import { createCalendarApplications } from './applications/calendar-applications.ts'
import { createExportedApplications } from './applications/exported.ts'
import { createDuplicates } from './applications/duplicates.ts'
import { createFacts } from './applications/facts.ts'
import { createApplicationImports } from './applications/imports.ts'
import type { ApplicationRepository } from './applications/repository.ts'
import { createSavedApplications } from './applications/saved-service.ts'
import { urlKeyOf } from './applications/url-key.ts'
import type { Audit } from './audit.ts'
import { createCalendarRepository } from './calendar/repository.ts'
import { createCalendarService } from './calendar/service.ts'
import type { Counts } from './counts/service.ts'
import { createLeaseRepository } from './inbox/lease-repository.ts'
import { createLeaseService } from './inbox/lease-service.ts'
import type { Outbox } from './inbox/outbox.ts'
import type { InboxRepository } from './inbox/repository.ts'
import { createLate } from './late.ts'
import type { SessionService } from './sessions/service.ts'
import type { createAllowList } from './sign-in/allow-list.ts'
import { createStatisticsService } from './statistics/service.ts'
import type { Wait } from './retry.ts'
import type { createRateLimiter } from './table/rate-limiter.ts'
import type { Table } from './table/table.ts'
import { createExportService } from './transfer/export-service.ts'
import { createImportRows } from './transfer/import-rows.ts'
import type { WorkBudget } from './work/service.ts'

type Parts = {
  table: Table
  /** Counts requests against the limit of an API key. */
  rateLimiter: ReturnType<typeof createRateLimiter>
  sessions: SessionService
  apiKeys: ApiKeyService
  allowList: ReturnType<typeof createAllowList>
  workBudget: WorkBudget
  applicationRepository: ApplicationRepository
  inboxRepository: InboxRepository
  counts: Counts
  outbox: Outbox
  audit: Audit
  newId: () => string
  now: () => Date
  wait: Wait
}

/** Builds the parts that few requests need. `services.ts` imports this file when one of them is first needed. */
export function createLateServices({ table, rateLimiter, sessions, apiKeys, ...others }: Parts) {
  const calendar = createCalendarService({
    repository: createCalendarRepository({ table, rateLimiter }),
    applications: createCalendarApplications({ table }),
    isSessionAlive: sessions.isAlive,
    ...others,
  })
  const accountDeletion = createAccountDeletion({
    repository: createDeletionRepository({ table }),
    sessions,
    apiKeys,
    calendar,
    ...others,
  })
  const facts = createFacts({ table })
  const statistics = createStatisticsService({ facts, now: others.now })
  const exports = createExportService({ applications: createExportedApplications({ table, facts }) })
  const leases = createLeaseService({
    inbox: others.inboxRepository,
    leases: createLeaseRepository({ table }),
    ...others,
  })
  const { applicationRepository: repository, outbox, newId, wait } = others
  /** It has the readers of CSV and HTML, which are large. */
  const imports = createLate(async () => {
    const { createImportService } = await import('./transfer/import-service.ts')
    const duplicates = createDuplicates({ table })
    return createImportService({
      applications: createApplicationImports({ repository, duplicates, newId, wait }),
      importRows: createImportRows({ table, outbox }),
      ...others,
    })
  })
  /** It has the reader of HTML, which is large. */
  const savedJobs = createLate(async () => {
    const { createSavedJobs } = await import('./saved-jobs/service.ts')
    return createSavedJobs({
      applications: createSavedApplications({ repository, ...others }),
      urlKeyOf,
    })
  })
  return { calendar, accountDeletion, statistics, exports, leases, imports, savedJobs }
}
