import { overtaken } from '../errors.ts'
import { retry } from '../retry.ts'
import type { Wait } from '../retry.ts'
import type { Remembered } from '../table/idempotency-rows.ts'
import type { Duplicates } from './duplicates.ts'
import { importedApplication } from './imported.ts'
import type { ImportedApplication } from './imported.ts'
import type { ApplicationRepository } from './repository.ts'
import type { SeenUrls } from './url-rows.ts'

export type ApplicationImports = ReturnType<typeof createApplicationImports>
export type PreparedApplication = ReturnType<typeof importedApplication>

type Parts = {
  repository: Pick<ApplicationRepository, 'save'>
  duplicates: Duplicates
  newId: () => string
  wait: Wait
}

/** The applications of an import. Each is stored with its moves in one transaction, and without an event. */
export function createApplicationImports({ repository, duplicates, newId, wait }: Parts) {
  return {
    duplicates,

    prepare: (imported: ImportedApplication, now: Date) => importedApplication(imported, { newId, now }),

    /**
     * Throws `conflict` if `idempotency` came before, `already_exists` if the URL is taken, and `unavailable` if other
     * requests were faster at every try.
     */
    async save(
      userId: string,
      prepared: PreparedApplication,
      options: { idempotency: Omit<Remembered, 'userId'>; mayBeSecond: boolean },
    ) {
      const seen: SeenUrls = new Map()
      const save = async () => (await repository.save(userId, { ...prepared, ...options }, seen)) || undefined
      if (!(await retry(wait, save))) throw overtaken()
    },
  }
}
