import { createHash } from 'node:crypto'
import type { EarlierRequest, Idempotency } from '../idempotency.ts'
import type { ChangeEvent, Outbox } from '../inbox/outbox.ts'
import { earlierRequestIn, idempotencyWrite } from '../table/idempotency-rows.ts'
import { keys } from '../table/keys.ts'
import type { Table } from '../table/table.ts'
import { dayMs } from '../time.ts'

export type ImportRows = ReturnType<typeof createImportRows>

/** A part of an import: one of its rows, or the event of the request that begins with a row. */
type Part = { importId: string; row: number; kind: 'row' | 'event' }
type Content = { content: string; thingId: string; now: Date }

/** An import may be sent again for this long. */
const knownMs = 30 * dayMs

/** Remembers what an import has stored, by rows like those of idempotency keys. */
export function createImportRows({ table, outbox }: { table: Table; outbox: Outbox }) {
  const idOf = ({ importId, row, kind }: Part) => hashOf(JSON.stringify(['import', importId, kind, row]))

  const remembered = (part: Part, { content, thingId, now }: Content) => ({
    idempotency: { id: idOf(part), bodyHash: hashOf(content) } satisfies Idempotency,
    thingId,
    now,
    forMs: knownMs,
  })

  return {
    /** The id of an import that was sent without one: the same for the same text. */
    idOfText: hashOf,

    remembered,

    isSame: ({ bodyHash }: EarlierRequest, content: string) => bodyHash === hashOf(content),

    /** The rows that earlier requests have stored, by their numbers. */
    async find(userId: string, importId: string, rows: number[]) {
      const wanted = new Map(
        rows.map((row) => [keys.idempotency(userId, idOf({ importId, row, kind: 'row' })).sk, row]),
      )
      const items = await table.getAll([...wanted.keys()].map((sk) => ({ ...keys.account(userId), sk })))
      return new Map(items.map((item) => [wanted.get(item.sk)!, earlierRequestIn(item)]))
    },

    /** Stores the event of a request, unless an earlier one of the same rows has stored it. */
    async tell(
      userId: string,
      { importId, row }: Omit<Part, 'kind'>,
      { event, now }: { event: ChangeEvent; now: Date },
    ) {
      const told = remembered({ importId, row, kind: 'event' }, { content: '', thingId: importId, now })
      const { written } = await table.transact([
        idempotencyWrite({ userId, ...told }),
        ...outbox.writesOf(userId, event),
      ])
      return written
    },
  }
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url')
