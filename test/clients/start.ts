import { beforeAll } from 'vitest'
import { freePort } from '../../src/local/free-port.ts'
import type { DemoPerson } from '../../src/local/people.ts'
import { idTokenOf, npmStart, standInOf } from '../tools/npm-start.ts'
import type { Started } from '../tools/npm-start.ts'

/** The server of `npm start` for the tests of a file, with data in memory. */
export function startedApi() {
  const { start } = npmStart('file')
  let started: Started
  beforeAll(async () => {
    started = await start({ DATA_DIR: ':memory:', STAND_IN_PORT: String(await freePort()) })
  })
  return {
    url: () => started.url,
    credential: (person: DemoPerson) => idTokenOf(standInOf(started.output()), person),
  }
}
