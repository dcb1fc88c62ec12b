import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { StoredPointer } from '../src/api-keys/repository.ts'
import { StoredApiKey } from '../src/api-keys/schemas.ts'
import { ListRow, SavedUrl, StoredApplication, StoredMove } from '../src/applications/stored.ts'
import { StoredCalendarAddress, StoredCalendarPointer } from '../src/calendar/schemas.ts'
import { StoredCounts } from '../src/counts/schemas.ts'
import { StoredPointer as StoredEventPointer } from '../src/inbox/pointers.ts'
import { StoredEvent } from '../src/inbox/schemas.ts'
import { StoredSession } from '../src/sessions/schemas.ts'
import { Account, IdTokenUse } from '../src/users/schemas.ts'
import { StoredWork } from '../src/work/schemas.ts'

/** The schema of each kind of row. `test/stored/` has the oldest row of each kind. */
const schemas: Record<string, z.ZodType> = {
  account: Account,
  'api-key-pointer': StoredPointer,
  'api-key': StoredApiKey,
  application: StoredApplication,
  'calendar-address': StoredCalendarAddress,
  'calendar-pointer': StoredCalendarPointer,
  counts: StoredCounts,
  event: StoredEvent,
  'id-token': IdTokenUse,
  move: StoredMove,
  'pointer-attempted': StoredEventPointer,
  'pointer-delivered': StoredEventPointer,
  'pointer-lease-end': StoredEventPointer,
  'pointer-quarantined': StoredEventPointer,
  'pointer-undelivered': StoredEventPointer,
  'saved-url': SavedUrl,
  session: StoredSession,
  summary: ListRow.omit({ id: true }),
  work: StoredWork,
}

describe('a stored schema', () => {
  const folder = new URL('stored/', import.meta.url)

  it('test/stored/ has a row of an earlier version for each stored schema', () => {
    expect(readdirSync(folder).sort()).toEqual(Object.keys(schemas).map((kind) => `${kind}.json`))
  })

  it.each(Object.keys(schemas))('the first %s that was ever written can still be read', (kind) => {
    const item: unknown = JSON.parse(readFileSync(new URL(`${kind}.json`, folder), 'utf8'))
    expect(schemas[kind]!.safeParse(item).error).toBeUndefined()
  })
})
