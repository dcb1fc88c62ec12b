import { createApp } from '../app.ts'
import { mountRoutes } from '../routes.ts'
import { createServices } from '../services.ts'
import { readSettings } from '../settings.ts'
import { docsAssetsRoutes, localAssetsUrl } from './docs-assets.ts'
import { docsRedirectRoutes } from './docs-redirect.ts'
import { readOptions } from './environment.ts'
import { createHostRule, refuseOtherHosts } from './own-hosts.ts'
import { describeStart } from '../start-line.ts'

// The API in its own process, so that `start.ts` can restart it when a source changes.
const settings = readSettings(process.env)
const { host, port, ownNames } = readOptions(process.env)
const app = createApp({ ...settings, guard: refuseOtherHosts(createHostRule(ownNames)) })
mountRoutes(app, createServices(settings, app.log, { docsAssetsUrl: localAssetsUrl }))
app.register(docsAssetsRoutes)
app.register(docsRedirectRoutes)
app.log.info(describeStart(settings, process.env), 'started')

process.on('message', (message) => {
  if (message === 'stop') void app.close().then(() => process.exit(0))
})
// The parent is gone, so it cannot stop the engine: stop it here.
process.on('disconnect', () => {
  const enginePid = Number(process.env.ENGINE_PID)
  if (enginePid) process.kill(enginePid)
  process.exit(1)
})
// Ctrl-C reaches every process of the terminal. The parent decides the order in which they stop.
process.on('SIGINT', () => undefined)

await app.listen({ host, port })
process.send?.('ready')
