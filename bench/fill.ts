import { v7 as newId } from 'uuid'
import { newEventOf } from '../src/inbox/new-event.ts'
import { eventWrites } from '../src/inbox/rows.ts'
import {
  earlierRow,
  keepApplications,
  keepRows,
  rowsOf,
  storedApplication,
  usualRows,
} from '../test/tools/applications.ts'
import { sampleEvent } from './requests.ts'

type Where = { engineEndpoint: string; tableName: string }

/** Some thousands at a time, because all the rows of a hundred thousand events take a GB. */
const atOnce = 5000

const newEvents = (count: number) => Array.from({ length: count }, () => newEventOf(newId(), sampleEvent))

const newApplications = (count: number, first: number) =>
  Array.from({ length: count }, (_none, index) =>
    storedApplication({
      company: `Company ${first + index}`,
      url: `https://jobs.example.com/${first + index}`,
      updated_at: new Date(Date.now() - (first + index) * 1000).toISOString(),
    }),
  )

/** Writes this many events or applications of a user directly into the table. */
export const fill = {
  async events(where: Where, userId: string, count: number) {
    for (let done = 0; done < count; done += atOnce) {
      const events = newEvents(Math.min(count - done, atOnce))
      await keepRows(where, rowsOf(events.flatMap((event) => eventWrites(userId, event))))
    }
  },

  async applications(where: Where, userId: string, count: number) {
    for (let done = 0; done < count; done += atOnce)
      await keepApplications(where, userId, newApplications(Math.min(count - done, atOnce), done))
  },

  /** Applications with four moves each. */
  async histories(where: Where, userId: string, count: number) {
    await keepHistories(where, userId, count)
  },

  /** Applications with four moves each, as version 1.0.0 stored them. */
  async earlier(where: Where, userId: string, count: number) {
    await keepHistories(where, userId, count, earlierRow)
  },
}

/** Writes only the rows that a request for all applications reads. */
async function keepHistories(
  where: Where,
  userId: string,
  count: number,
  form: typeof earlierRow = (row) => row,
) {
  for (let done = 0; done < count; done += 1000) {
    const numbers = Array.from({ length: Math.min(count - done, 1000) }, (_none, index) => done + index)
    const rows = numbers.flatMap((number) => usualRows(userId, number))
    await keepRows(
      where,
      rows.filter(({ sk }) => /^(application|history|updated_at)#/.test(sk?.S ?? '')).map(form),
    )
  }
}
