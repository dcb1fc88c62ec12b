import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { firstAnswer } from '../commands/first-answer.ts'
import { hasSam, missingSam, samCommand } from '../commands/sam.ts'
import { readSettings } from '../settings.ts'
import { createApplicationCounts } from './application-counts.ts'
import { printBanner } from './banner.ts'
import { keepDemoSearch } from './demo-data.ts'
import { openEngineProxy } from './engine-proxy.ts'
import { openEngine } from './engine.ts'
import {
  defaultStandInPort,
  localCredentials,
  makeDataDir,
  readOptions,
  requireFreePort,
  urlOf,
} from './environment.ts'
import { freePort, hiddenAddress, whyTaken } from './free-port.ts'
import { openGoogleStandIn } from './google.ts'
import { runUntilSignal } from './lifetime.ts'
import { isOwnAddress } from './own-addresses.ts'
import { apiOrigins, createHostRule } from './own-hosts.ts'
import { samVariables, writeSamVariables } from './sam-variables.ts'
import { StartError } from './start-error.ts'
import { createLocalTable } from './table.ts'
import { withoutSecrets } from './without-secrets.ts'

// npm run sam:local builds the function and runs it in the real `sam local start-api`, with the stand-in for Google and
// the embedded database. A copy of `sam-local.json` tells the container their URLs. Further arguments go to `sam local
// start-api`.
const proxyPort = 8002

const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64'
const isWindows = process.platform === 'win32'

/**
 * The addresses to listen on, so that this machine and a container reach the servers here. On Linux a container needs
 * Docker's bridge. Elsewhere Docker forwards a container to 127.0.0.1.
 */
async function hostsForContainers(): Promise<string[]> {
  if (process.platform !== 'linux') return ['127.0.0.1']
  const bridge = '172.17.0.1'
  return requireFreePort(bridge, 0).then(
    () => ['127.0.0.1', bridge],
    () => {
      console.log(
        `  This machine does not have the address ${bridge}. The stand-in and the database listen on all addresses. ` +
          'They accept connections only from this machine and its containers.',
      )
      return ['0.0.0.0']
    },
  )
}

/** 8001, or another port if that is taken on one of the addresses. */
async function freeStandInPort(hosts: string[]) {
  const reasons = await Promise.all(hosts.map((address) => whyTaken(address, defaultStandInPort)))
  return reasons.every((reason) => reason === undefined) ? defaultStandInPort : freePort(hosts[0])
}

function sam(subcommand: string[], { detached = false, logsRequests = false } = {}) {
  // SAM passes its credentials on to the container, so a real account's must not be among them. It also asks AWS whose
  // they are, and retries for a long time when offline; hence one attempt.
  const env = { ...process.env, ...localCredentials, AWS_MAX_ATTEMPTS: '1', SAM_CLI_TELEMETRY: '0' }
  const { command, args, shell } = samCommand(subcommand)
  const output = logsRequests ? 'pipe' : 'inherit'
  const child = spawn(command, args, { stdio: ['inherit', output, output], env, detached, shell })
  child.stdout?.setEncoding('utf8').pipe(withoutSecrets()).pipe(process.stdout)
  child.stderr?.setEncoding('utf8').pipe(withoutSecrets()).pipe(process.stderr)
  process.once('exit', () => child.kill())
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
  return { child, ended }
}

await runUntilSignal(async (keep, giveUp) => {
  if (!hasSam()) throw new StartError(missingSam)
  const { port, host, ownNames, dataDir, demoData, ...options } = readOptions(process.env)
  const hosts = await hostsForContainers()
  const standInPort = options.standInPort ?? (await freeStandInPort(hosts))
  if (new Set([port, standInPort, proxyPort]).size < 3)
    throw new StartError(`PORT, STAND_IN_PORT and ${proxyPort}, the port of the database, must differ.`)
  const isForOwnHost = createHostRule(ownNames)
  const settings = readSettings(samVariables(standInPort).JobHuntTrackerAPI)
  await requireFreePort(host, port, 'PORT')
  for (const address of hosts) {
    await requireFreePort(address, standInPort, 'STAND_IN_PORT')
    await requireFreePort(address, proxyPort)
  }
  if (dataDir) await makeDataDir(dataDir)

  const built = await sam(['build']).ended
  if (built !== 0) throw new StartError('The build failed. The lines above say why.')

  const engine = await openEngine({
    file: dataDir && join(dataDir, 'table.db'),
    host: await hiddenAddress(),
  })
  keep(engine.close)
  engine.onUnexpectedEnd(giveUp)
  const place = { hosts, isOwnAddress, isForOwnHost }
  const proxy = await openEngineProxy({ ...place, engine: engine.endpoint, port: proxyPort })
  keep(proxy.close)
  const isNew = await createLocalTable(engine.endpoint, settings.tableName)
  const search = demoData && isNew ? keepDemoSearch(settings, engine.endpoint) : undefined
  const pages = [...settings.allowedOrigins, ...apiOrigins(ownNames, port)]
  const counts = createApplicationCounts(engine.endpoint, settings.tableName)
  keep(counts.close)
  const standIn = await openGoogleStandIn({
    ...place,
    pages,
    port: standInPort,
    countApplications: counts.countOf,
    logLevel: settings.logLevel,
  })
  keep(standIn.close)

  // `sam local` removes its container after one SIGINT, but not after SIGTERM or a second signal. It is detached, so
  // that Ctrl-C reaches it only through us. Windows cannot forward the signal, so there it is not detached.
  const address = ['--host', host, '--port', String(port)]
  const overrides = ['--parameter-overrides', `Architecture=${architecture}`]
  const variables = await writeSamVariables(standInPort)
  const further = process.argv.slice(2)
  const api = sam(['local', 'start-api', ...address, ...overrides, ...variables, ...further], {
    detached: !isWindows,
    logsRequests: true,
  })
  keep(async () => {
    if (!isWindows) api.child.kill('SIGINT')
    await Promise.race([api.ended, sleep(15_000)])
  })
  const url = urlOf(host, port)
  const isUp = firstAnswer(`${url}/health`, { seconds: Infinity, pauseMs: 250 }).then(() => undefined)
  const early = await Promise.race([isUp, once(api.child, 'close')])
  if (early) throw new StartError('sam local stopped. The lines above say why.')
  const database = `${proxy.endpoint}, table ${settings.tableName}`
  const afterChange = 'After a change run `npm run build`.'
  await printBanner({ url, database, standIn, search, dataDir, demoData, afterChange })
})
