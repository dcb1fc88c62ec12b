import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import samLocal from '../../sam-local.json' with { type: 'json' }
import { readSettings } from '../settings.ts'
import { printBanner } from './banner.ts'
import { keepDemoSearch } from './demo-data.ts'
import { openEngine } from './engine.ts'
import { localCredentials, makeDataDir, readOptions, requireFreePort, urlOf } from './environment.ts'
import { openGoogleStandIn } from './google.ts'
import { runUntilSignal } from './lifetime.ts'
import { StartError } from './start-error.ts'
import { createLocalTable } from './table.ts'

// npm run sam:local: the built function in the real `sam local start-api`, with the stand-in and the embedded database
// beside it. `sam-local.json` tells the container where they are. Further arguments go to `sam local start-api`.
const standInPort = 8001
const enginePort = 8002

const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64'
const isWindows = process.platform === 'win32'

/** Where a container finds this machine: on Linux at Docker's bridge; elsewhere Docker leads it to the machine itself. */
async function findContainersHost(): Promise<string> {
  if (process.platform !== 'linux') return '127.0.0.1'
  const bridge = '172.17.0.1'
  return requireFreePort(bridge, 0).then(
    () => bridge,
    () => {
      console.log(
        `  This machine has no ${bridge}: the stand-in and the database listen on all its addresses.`,
      )
      return '0.0.0.0'
    },
  )
}

function sam(args: string[], { detached = false } = {}) {
  // A real account's credentials stay out of the container: SAM hands on what it finds.
  // It asks AWS whose they are, and without an internet asks for long.
  const env = { ...process.env, ...localCredentials, AWS_MAX_ATTEMPTS: '1', SAM_CLI_TELEMETRY: '0' }
  const child = spawn('sam', args, { stdio: 'inherit', env, detached, shell: isWindows })
  process.once('exit', () => child.kill())
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', () =>
      reject(new StartError('The SAM CLI is not on the PATH: see docs/deploying.md.')),
    )
    child.once('close', (code) => resolve(code ?? 1))
  })
  return { child, ended }
}

async function waitUntilUp(url: string) {
  for (;;) {
    const isUp = await fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isUp) return
    await sleep(250)
  }
}

await runUntilSignal(async (keep, giveUp) => {
  const { port, host, dataDir, demoData } = readOptions(process.env)
  const settings = readSettings(samLocal.JobHuntTrackerAPI)
  const containersHost = await findContainersHost()
  await requireFreePort(host, port)
  for (const taken of [standInPort, enginePort]) await requireFreePort(containersHost, taken, '')
  if (dataDir) await makeDataDir(dataDir)

  const built = await sam(['build']).ended
  if (built !== 0) throw new StartError('The build failed: the lines above say why.')

  const engine = await openEngine({
    file: dataDir && join(dataDir, 'table.db'),
    host: containersHost,
    port: enginePort,
  })
  keep(engine.close)
  engine.onUnexpectedEnd(giveUp)
  const isNew = await createLocalTable(engine.endpoint, settings.tableName)
  const search = demoData && isNew ? keepDemoSearch(settings, engine.endpoint) : undefined
  const hosts = containersHost === '0.0.0.0' ? [containersHost] : [...new Set(['127.0.0.1', containersHost])]
  const standIn = await openGoogleStandIn({ hosts, port: standInPort })
  keep(standIn.close)

  // It removes its container at one SIGINT, and leaves it behind at SIGTERM or at a second signal: Ctrl-C reaches it
  // through us alone, but on Windows, where that cannot be passed on.
  const address = ['--host', host, '--port', String(port)]
  const overrides = ['--parameter-overrides', `Architecture=${architecture}`]
  const api = sam(['local', 'start-api', ...address, ...overrides, ...process.argv.slice(2)], {
    detached: !isWindows,
  })
  keep(async () => {
    if (!isWindows) api.child.kill('SIGINT')
    await Promise.race([api.ended, sleep(15_000)])
  })
  const url = urlOf(host, port)
  const early = await Promise.race([waitUntilUp(url), once(api.child, 'close')])
  if (early) throw new StartError('sam local ended: the lines above say why.')
  const database = `${engine.endpoint}, table ${settings.tableName}`
  const afterChange = 'After a change run `npm run build`.'
  await printBanner({ url, database, standIn, search, dataDir, demoData, afterChange })
})
