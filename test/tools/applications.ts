import { randomUUID } from 'node:crypto'
import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb'
import type { AttributeValue, WriteRequest } from '@aws-sdk/client-dynamodb'
import { marshall } from '@aws-sdk/util-dynamodb'
import { v7 as newId } from 'uuid'
import { listWrites } from '../../src/applications/list-rows.ts'
import { applicationWrite, moveWrites } from '../../src/applications/rows.ts'
import { urlWrites } from '../../src/applications/url-rows.ts'
import type { StoredApplication, StoredMove } from '../../src/applications/stored.ts'
import { localClient } from '../../src/local/table.ts'
import type { Write } from '../../src/table/transact.ts'
import { dayMs } from '../../src/time.ts'

const created_at = '2026-11-19T20:04:00.000Z'

/** An application that was saved and never moved, with these members. */
export const storedApplication = (members: Partial<StoredApplication> = {}): StoredApplication => ({
  id: newId(),
  company: 'Acme',
  title: 'Platform engineer',
  tags: [],
  contacts: [],
  interviews: [],
  archived: false,
  status: 'saved',
  status_since: created_at,
  created_at,
  updated_at: created_at,
  version: 1,
  moves: 1,
  move_days: ['saved 2026-11-19'],
  ...members,
})

type Row = Record<string, AttributeValue>
type Where = { engineEndpoint: string; tableName: string }

/** Writes the rows of applications without events, or only the wanted rows. It writes thousands in seconds. */
export async function keepApplications(
  where: Where,
  userId: string,
  applications: StoredApplication[],
  isWanted: (row: Row) => boolean = () => true,
) {
  const writes = applications.flatMap((application) => creationOf(userId, application))
  await keepRows(where, rowsOf(writes).filter(isWanted))
}

/** The rows that these writes put into the table. */
export const rowsOf = (writes: Write[]): Row[] =>
  writes
    .flatMap((write) => ('put' in write ? [write.put] : []))
    .map((put) => marshall(put, { removeUndefinedValues: true }))

/** Writes rows in batches. */
export async function keepRows({ engineEndpoint, tableName }: Where, rows: Row[]) {
  const client = localClient(engineEndpoint)
  const requests: WriteRequest[] = rows.map((Item) => ({ PutRequest: { Item } }))
  const work = async () => {
    while (requests.length > 0) {
      const RequestItems = { [tableName]: requests.splice(-25) }
      const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems }))
      requests.push(...(UnprocessedItems?.[tableName] ?? []))
    }
  }
  await Promise.all([work(), work(), work(), work()])
  client.destroy()
}

/** The writes that create an application. */
function creationOf(userId: string, application: StoredApplication): Write[] {
  const { status: to, status_since: at } = application
  return writesOf(userId, application, [{ to, at }])
}

type Moves = Pick<StoredMove, 'to' | 'at' | 'note'>[]

/** All rows of an application with these moves. Its `moves` are the number of them. */
function writesOf(userId: string, after: StoredApplication, moves: Moves): Write[] {
  const recorded_at = after.created_at
  return [
    applicationWrite(userId, { after }),
    ...listWrites(userId, { after }),
    ...moveWrites(userId, {
      after,
      newMoves: moves.map((move, index) => ({
        id: newId(),
        from: moves[index - 1]?.to,
        recorded_at,
        ...move,
      })),
    }),
    ...urlWrites(userId, { after }, new Map()),
  ]
}

/** The rows of an application with these moves, as this version stores them. */
export function rowsWithMoves(userId: string, members: Partial<StoredApplication>, moves: Moves): Row[] {
  const { to: status, at: status_since } = moves.at(-1)!
  const move_days = moves.map(({ to, at }) => `${to} ${at.slice(0, 10)}`)
  const application = storedApplication({ status, status_since, move_days, ...members, moves: moves.length })
  return rowsOf(writesOf(userId, application, moves))
}

/** A usual application: four moves, one of them with a note, and 2 KB of description and notes. */
export function usualRows(userId: string, number: number): Row[] {
  const day = (days: number) => new Date(Date.UTC(2026, 0, 1) + (days + (number % 200)) * dayMs).toISOString()
  const members = {
    company: `Company ${number} of Berlin`,
    title: 'Senior platform engineer',
    url: `https://jobs.example.com/${number}`,
    location: 'Berlin',
    source: ['LinkedIn', 'Indeed', 'A friend'][number % 3]!,
    tags: ['typescript', 'dynamodb'],
    description: 'x'.repeat(1500),
    notes: 'x'.repeat(500),
    applied_at: day(1),
    created_at: day(0),
    updated_at: day(20),
    // One in ten has an interview, and one in ten a next action.
    interviews: number % 10 === 0 ? [{ id: randomUUID(), at: day(15), kind: 'video' }] : [],
    next_action: number % 10 === 1 ? { at: day(16), text: 'Call them' } : undefined,
  }
  return rowsWithMoves(userId, members, [
    { to: 'saved', at: day(0) },
    { to: 'applied', at: day(1) },
    { to: 'interview', at: day(10), note: 'They called, and it went well. '.repeat(3) },
    { to: 'rejected', at: day(20) },
  ])
}

/** A row as version 1.0.0 stored it. */
export function earlierRow(row: Row): Row {
  const {
    move_days: _days,
    milestones: _milestones,
    latest_interview_at: _at,
    archived_at: _since,
    ...others
  } = row
  const { source: _source, ...members } = others
  return /^(application|history|url)#/.test(row.sk?.S ?? '') ? others : members
}
