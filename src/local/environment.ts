import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { isIPv6 } from 'node:net'
import { join } from 'node:path'
import { itemsOf } from '../values.ts'
import { whyTaken } from './free-port.ts'
import { StartError } from './start-error.ts'

/** A local engine accepts any credentials. These replace the real account's credentials and profile. */
export const localCredentials = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_SESSION_TOKEN: undefined,
  AWS_PROFILE: undefined,
  AWS_DEFAULT_PROFILE: undefined,
}

const defaultDataDir = '.data'

export const defaultStandInPort = 8001

/** The environment variables that only `npm start` and `npm run sam:local` read. */
export function readOptions(environment: NodeJS.ProcessEnv) {
  const {
    PORT = '8000',
    HOST = '127.0.0.1',
    STAND_IN_PORT,
    LOCAL_HOSTS = '',
    DATA_DIR = defaultDataDir,
    DEMO_DATA = 'on',
  } = environment
  const port = readPort('PORT', PORT)
  const standInPort = STAND_IN_PORT === undefined ? undefined : readPort('STAND_IN_PORT', STAND_IN_PORT)
  if (standInPort === port) throw new StartError('STAND_IN_PORT must be another port than PORT.')
  if (!/^(on|off)$/.test(DEMO_DATA)) throw new StartError('DEMO_DATA must be "on" or "off".')
  const localHosts = itemsOf(LOCAL_HOSTS)
  if (!localHosts.every((name) => /^[\w.-]+$/.test(name) && URL.canParse(`http://${name}`))) {
    throw new StartError(
      'LOCAL_HOSTS must be host names separated by commas, without a scheme, port or path.',
    )
  }
  const dataDir = DATA_DIR === ':memory:' ? undefined : DATA_DIR
  return {
    port,
    host: HOST,
    standInPort,
    ownNames: [HOST, ...localHosts],
    dataDir,
    demoData: DEMO_DATA === 'on',
  }
}

function readPort(variable: string, text: string) {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535)
    throw new StartError(`${variable} must be a number from 1 to 65535.`)
  return port
}

/** The URL for a browser on this machine. A server that listens on all addresses is reached at localhost. */
export function urlOf(host: string, port: number) {
  if (host === '0.0.0.0' || host === '::') return `http://localhost:${port}`
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`
}

/** Ends the start if the port cannot be used. `variable` sets the port; without one it is fixed. */
export async function requireFreePort(host: string, port: number, variable?: string) {
  const error = await whyTaken(host, port)
  if (error === undefined) return
  if (codeOf(error) === 'EADDRINUSE') {
    const advice = variable ? ` Or set ${variable} to another port, such as ${port + 100}.` : ''
    throw new StartError(`Port ${port} is taken. Stop the program that uses it.${advice}`)
  }
  throw new StartError(
    `Cannot listen on ${host}:${port} (${codeOf(error)}). ` +
      `Set HOST to an address of this machine${variable ? ` and ${variable} to a port that you may use` : ''}.`,
  )
}

/**
 * Creates the data folder, which only its owner can read. Of existing folders, only `.data` gets that mode, because
 * another one may have other contents. Our own files are always restricted to the owner.
 */
export async function makeDataDir(dataDir: string) {
  await mkdir(dataDir, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw new StartError(
      `The folder ${dataDir} cannot be created (${codeOf(error)}). Set DATA_DIR to another folder.`,
    )
  })
  if (dataDir === defaultDataDir) await keepForOwner(dataDir, 0o700)
  for (const file of ['table.db', 'table.db-wal', 'table.db-shm', 'table.db-journal', 'jwt-secret'])
    await keepForOwner(join(dataDir, file), 0o600)
}

/** Earlier versions created these paths with a wider mode. A path that is missing or not ours is left alone. */
async function keepForOwner(path: string, mode: number) {
  await chmod(path, mode).catch((error: unknown) => {
    if (!/^(ENOENT|EPERM|EACCES|EROFS)$/.test(codeOf(error))) throw error
  })
}

/** The secret that signs session tokens. It is stored beside the data, so that tokens stay valid after a restart. */
export async function readJwtSecret(dataDir: string | undefined): Promise<string> {
  const fresh = randomBytes(48).toString('base64url')
  if (!dataDir) return fresh
  const file = join(dataDir, 'jwt-secret')
  await writeFile(file, fresh, { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error
  })
  const kept = await readFile(file, 'utf8')
  if (kept.length < 32) throw new StartError(`The file ${file} is damaged. Delete it.`)
  return kept
}

const codeOf = (error: unknown) => String((error as NodeJS.ErrnoException).code)
