import { createApp } from '../../src/app.ts'
import { mountRoutes } from '../../src/routes.ts'
import { createServices } from '../../src/services.ts'
import { readSettings } from '../../src/settings.ts'
import { createTestClient } from './client.ts'

// One instance of the service in its own process. It gets a list of requests, sends them to itself in parallel, and
// returns their statuses and headers. Its clock stands at NOW.
type Order = { method: 'GET'; url: string; headers: Record<string, string>; payload?: object; times: number }

const settings = readSettings(process.env)
const app = createApp(settings)
const client = createTestClient(process.env.AWS_ENDPOINT_URL_DYNAMODB!)
const now = () => new Date(process.env.NOW!)
mountRoutes(app, createServices(settings, app.log, { client, now }))
await app.ready()

process.on('message', ({ times, ...request }: Order) => {
  void Promise.all(Array.from({ length: times }, () => app.inject(request))).then((answers) =>
    process.send?.(answers.map(({ statusCode, headers }) => ({ statusCode, headers }))),
  )
})
process.send?.('ready')
