import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openEngine } from '../../src/local/engine.ts'
import { makeDataDir, readJwtSecret, readOptions } from '../../src/local/environment.ts'
import { createLocalTable } from '../../src/local/table.ts'

// Windows has no modes.
describe.skipIf(process.platform === 'win32')('the data folder', () => {
  let root: string
  let umask: number
  const before = process.cwd()
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'job-hunt-'))
    umask = process.umask(0o022)
    process.chdir(root)
  })
  afterEach(() => {
    process.chdir(before)
    process.umask(umask)
    rmSync(root, { recursive: true })
  })

  const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)
  const names = ['table.db', 'table.db-wal', 'table.db-shm', 'table.db-journal', 'jwt-secret']

  it('the folder and its files can be read only by their owner', async () => {
    await makeDataDir('a/data')
    await readJwtSecret('a/data')
    const engine = await openEngine({ file: 'a/data/table.db' })
    await createLocalTable(engine.endpoint, 'kept')
    const files = ['table.db', 'table.db-wal', 'table.db-shm', 'jwt-secret']
    const modes = files.map((name) => modeOf(`a/data/${name}`))
    await engine.close()
    expect([modeOf('a/data'), ...modes]).toEqual(['700', '600', '600', '600', '600'])
    // Only the engine has this umask, not processes that start later.
    expect(process.umask(0o022)).toBe(0o022)
  })

  function makeAsBefore(folder: string) {
    mkdirSync(folder, { mode: 0o755 })
    for (const name of [...names, 'notes.txt']) writeFileSync(join(folder, name), '', { mode: 0o644 })
  }

  it('an existing .data folder is restricted too, with its files', async () => {
    makeAsBefore('.data')
    await makeDataDir('.data')
    expect(modeOf('.data')).toBe('700')
    expect(names.map((name) => modeOf(join('.data', name)))).toEqual(names.map(() => '600'))
  })

  it('an existing folder in DATA_DIR keeps its mode and other files', async () => {
    makeAsBefore('home')
    await makeDataDir('home')
    expect([modeOf('home'), modeOf('home/notes.txt')]).toEqual(['755', '644'])
    expect(names.map((name) => modeOf(join('home', name)))).toEqual(names.map(() => '600'))
  })
})

describe('STAND_IN_PORT', () => {
  it('a port is read, and none is chosen if the variable is not set', () => {
    expect(readOptions({ STAND_IN_PORT: '8001' }).standInPort).toBe(8001)
    expect(readOptions({}).standInPort).toBeUndefined()
  })

  it.each(['', '0', '65536', '-1', '8001.5', '0x1f41', 'http'])('a port may not be "%s"', (port) => {
    expect(() => readOptions({ STAND_IN_PORT: port })).toThrow(
      /^STAND_IN_PORT must be a number from 1 to 65535\.$/,
    )
  })

  it('the port of the stand-in is not the port of the API', () => {
    expect(() => readOptions({ STAND_IN_PORT: '8000' })).toThrow(/^STAND_IN_PORT must be another port/)
  })
})
