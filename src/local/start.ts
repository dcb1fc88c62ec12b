import { join } from 'node:path'
import { dropBlanks, readSettings } from '../settings.ts'
import { createApiProcess } from './api-process.ts'
import { createApplicationCounts } from './application-counts.ts'
import { printBanner } from './banner.ts'
import { keepDemoSearch } from './demo-data.ts'
import { openEngineProxy } from './engine-proxy.ts'
import { openEngine } from './engine.ts'
import {
  defaultStandInPort,
  localCredentials,
  makeDataDir,
  readJwtSecret,
  readOptions,
  requireFreePort,
  urlOf,
} from './environment.ts'
import { freePort, hiddenAddress, openAtPreferred } from './free-port.ts'
import { openGoogleStandIn, standInClientId } from './google.ts'
import { runUntilSignal } from './lifetime.ts'
import { apiOrigins, createHostRule } from './own-hosts.ts'
import { StartError } from './start-error.ts'
import { createLocalTable } from './table.ts'

// npm start runs the API with an embedded database and a stand-in for Google.
await runUntilSignal(async (keep, giveUp) => {
  dropBlanks(process.env)
  const { port, host, standInPort, ownNames, dataDir, demoData } = readOptions(process.env)
  const isForOwnHost = createHostRule(ownNames)
  await requireFreePort(host, port, 'PORT')
  if (dataDir) await makeDataDir(dataDir)

  const environment: NodeJS.ProcessEnv = {
    TABLE_NAME: 'job-hunt-tracker',
    ...process.env,
    HOST: host,
    PORT: String(port),
  }
  environment.JWT_SECRET_KEY ??= environment.JWT_SECRET_ARN ? undefined : await readJwtSecret(dataDir)

  const isWithStandIn = !environment.GOOGLE_CLIENT_ID
  if (isWithStandIn) environment.GOOGLE_CLIENT_ID = standInClientId
  const settings = readSettings(environment)
  if (isWithStandIn && standInPort) await requireFreePort(host, standInPort, 'STAND_IN_PORT')

  let shownEndpoint = environment.AWS_ENDPOINT_URL_DYNAMODB
  if (!environment.AWS_ENDPOINT_URL_DYNAMODB) {
    const engine = await openEngine({
      file: dataDir && join(dataDir, 'table.db'),
      host: await hiddenAddress(),
    })
    keep(engine.close)
    engine.onUnexpectedEnd(giveUp)
    const proxy = await openEngineProxy({
      engine: engine.endpoint,
      hosts: ['127.0.0.1'],
      port: await freePort(),
      isForOwnHost,
    })
    keep(proxy.close)
    // The API uses the engine directly. All others use the proxy, so the banner shows the address of the proxy.
    environment.ENGINE_PID = String(engine.pid)
    environment.AWS_ENDPOINT_URL_DYNAMODB = engine.endpoint
    shownEndpoint = proxy.endpoint
  }
  const endpoint = environment.AWS_ENDPOINT_URL_DYNAMODB
  const isNew = await createLocalTable(endpoint, settings.tableName)

  let standIn
  if (isWithStandIn) {
    const counts = createApplicationCounts(endpoint, settings.tableName)
    keep(counts.close)
    const parts = {
      hosts: [host],
      pages: [...settings.allowedOrigins, ...apiOrigins(ownNames, port)],
      isForOwnHost,
      countApplications: counts.countOf,
      logLevel: settings.logLevel,
    }
    const openAt = (at: number) => openGoogleStandIn({ ...parts, port: at })
    // The API listens later than the stand-in, and PORT is its own.
    const preferred = port === defaultStandInPort ? await freePort(host) : defaultStandInPort
    standIn = standInPort
      ? await openAt(standInPort)
      : await openAtPreferred({ host, port: preferred }, openAt)
    keep(standIn.close)
    environment.GOOGLE_JWKS_URL = `${standIn.url}/oauth2/v3/certs`
  }
  const search = standIn && demoData && isNew ? keepDemoSearch(settings, endpoint) : undefined

  // Without JWT_SECRET_KEY the secret comes from Secrets Manager, which needs the real account's credentials.
  const credentials = environment.JWT_SECRET_KEY ? localCredentials : {}
  const api = createApiProcess({ ...environment, ...credentials })
  keep(api.stop)
  if (!(await api.start())) throw new StartError('The API did not start. The lines above say why.')
  keep(api.watchSources())
  await printBanner({
    url: urlOf(host, port),
    database: `${shownEndpoint}, table ${settings.tableName}`,
    standIn,
    search,
    dataDir,
    demoData,
    afterChange: 'The API restarts when a source changes.',
  })
})
