import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { isIPv6 } from 'node:net'
import { join } from 'node:path'
import { itemsOf } from '../settings.ts'
import { whyTaken } from './free-port.ts'
import { StartError } from './start-error.ts'

/** An engine on this machine takes any credentials: those of a real account, and its profile, stay out of it. */
export const localCredentials = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_SESSION_TOKEN: undefined,
  AWS_PROFILE: undefined,
  AWS_DEFAULT_PROFILE: undefined,
}

const defaultDataDir = '.data'

/** What `npm start` honours besides the settings; blank counts as unset. */
export function readOptions(environment: NodeJS.ProcessEnv) {
  const {
    PORT = '8000',
    HOST = '127.0.0.1',
    LOCAL_HOSTS = '',
    DATA_DIR = defaultDataDir,
    DEMO_DATA = 'on',
  } = environment
  const port = Number(PORT)
  if (!/^\d+$/.test(PORT) || port < 1 || port > 65_535) {
    throw new StartError('PORT must be a number from 1 to 65535.')
  }
  if (!/^(on|off)$/.test(DEMO_DATA)) throw new StartError('DEMO_DATA must be "on" or "off".')
  const localHosts = itemsOf(LOCAL_HOSTS)
  if (!localHosts.every((name) => /^[\w.-]+$/.test(name) && URL.canParse(`http://${name}`))) {
    throw new StartError('LOCAL_HOSTS must be names without a scheme, a port or a path, separated by commas.')
  }
  const dataDir = DATA_DIR === ':memory:' ? undefined : DATA_DIR
  return { port, host: HOST, ownNames: [HOST, ...localHosts], dataDir, demoData: DEMO_DATA === 'on' }
}

/** Where a browser on this machine finds what listens there: one that listens everywhere is found at localhost. */
export function urlOf(host: string, port: number) {
  if (host === '0.0.0.0' || host === '::') return `http://localhost:${port}`
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`
}

export async function requireFreePort(
  host: string,
  port: number,
  advice = `, or set PORT to another one, such as ${port + 100}`,
) {
  const error = await whyTaken(host, port)
  if (error === undefined) return
  if (codeOf(error) === 'EADDRINUSE')
    throw new StartError(`Port ${port} is taken: end the program that has it${advice}.`)
  throw new StartError(
    `Cannot listen on ${host}:${port} (${codeOf(error)}): set HOST and PORT to what this machine has.`,
  )
}

/**
 * Makes the folder for the data, and keeps other users of the machine out of it. A folder that was there may hold other
 * things too, so only `.data` and our own files in it are taken from others.
 */
export async function makeDataDir(dataDir: string) {
  await mkdir(dataDir, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw new StartError(
      `The folder ${dataDir} cannot be made (${codeOf(error)}): set DATA_DIR to another one.`,
    )
  })
  if (dataDir === defaultDataDir) await keepForOwner(dataDir, 0o700)
  for (const file of ['table.db', 'table.db-wal', 'table.db-shm', 'table.db-journal', 'jwt-secret'])
    await keepForOwner(join(dataDir, file), 0o600)
}

/** Earlier starts made it with a wider mode. What is not there, or cannot be changed by this user, stays as it is. */
async function keepForOwner(path: string, mode: number) {
  await chmod(path, mode).catch((error: unknown) => {
    if (!/^(ENOENT|EPERM|EACCES|EROFS)$/.test(codeOf(error))) throw error
  })
}

/** The secret of this machine's session tokens: kept beside the data, so that a token outlives a restart. */
export async function readJwtSecret(dataDir: string | undefined): Promise<string> {
  const fresh = randomBytes(48).toString('base64url')
  if (!dataDir) return fresh
  const file = join(dataDir, 'jwt-secret')
  await writeFile(file, fresh, { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error
  })
  const kept = await readFile(file, 'utf8')
  if (kept.length < 32) throw new StartError(`The file ${file} is damaged: delete it.`)
  return kept
}

const codeOf = (error: unknown) => String((error as NodeJS.ErrnoException).code)
