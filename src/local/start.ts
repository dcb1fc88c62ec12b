import { join } from 'node:path'
import { SettingsError, dropBlanks, readSettings } from '../settings.ts'
import { createApiProcess } from './api-process.ts'
import { printBanner } from './banner.ts'
import { openEngine } from './engine.ts'
import { makeDataDir, readJwtSecret, readOptions, requireFreePort } from './environment.ts'
import { openGoogleStandIn, standInClientId } from './google.ts'
import { StartError } from './start-error.ts'
import { createLocalTable } from './table.ts'

// What has been opened so far, to be closed in turn, last first.
const closers: (() => unknown)[] = []

async function start() {
  dropBlanks(process.env)
  const { port, host, dataDir, demoData } = readOptions(process.env)
  await requireFreePort(host, port)
  if (dataDir) await makeDataDir(dataDir)

  const environment: NodeJS.ProcessEnv = {
    TABLE_NAME: 'job-hunt-tracker',
    ...process.env,
    HOST: host,
    PORT: String(port),
  }
  environment.JWT_SECRET_KEY ??= environment.JWT_SECRET_ARN ? undefined : await readJwtSecret(dataDir)

  const standIn = process.env.GOOGLE_CLIENT_ID ? undefined : await openGoogleStandIn({ host, port: 0 })
  if (standIn) {
    closers.push(standIn.close)
    environment.GOOGLE_CLIENT_ID = standInClientId
    environment.GOOGLE_JWKS_URL = `${standIn.url}/oauth2/v3/certs`
  }
  const { tableName } = readSettings(environment)

  if (!environment.AWS_ENDPOINT_URL_DYNAMODB) {
    const engine = await openEngine(dataDir && join(dataDir, 'table.db'))
    closers.push(engine.close)
    environment.ENGINE_PID = String(engine.pid)
    environment.AWS_ENDPOINT_URL_DYNAMODB = engine.endpoint
  }
  // An engine on this machine takes any credentials: those of a real account stay out of it.
  Object.assign(environment, {
    AWS_REGION: 'local',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  })
  delete environment.AWS_SESSION_TOKEN
  await createLocalTable(environment.AWS_ENDPOINT_URL_DYNAMODB, tableName)

  const api = createApiProcess(environment)
  closers.push(api.stop)
  if (!(await api.start())) throw new StartError('The API did not start: the lines above say why.')
  closers.push(api.watchSources())
  await printBanner({ url: `http://${host}:${port}`, standIn, dataDir, demoData })
}

let stopping: Promise<void> | undefined
const stop = () =>
  (stopping ??= (async () => {
    for (const close of closers.reverse()) await close()
  })())

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void stop().then(() => process.exit(0)))
}

try {
  await start()
} catch (error) {
  const isExpected = error instanceof StartError || error instanceof SettingsError
  console.error(isExpected ? error.message : error)
  await stop()
  process.exit(1)
}
