import { performance } from 'node:perf_hooks'
import fastify from 'fastify'
import { v7 as newId } from 'uuid'
import { createApp } from '../src/app.ts'
import { openEngine } from '../src/local/engine.ts'
import { createLocalTable } from '../src/local/table.ts'
import { mountRoutes } from '../src/routes.ts'
import { createServices } from '../src/services.ts'
import { readSettings } from '../src/settings.ts'
import { createTableClient } from '../src/table/client.ts'

// npm run bench measures requests per second of CPU time and compares the API with a bare handler. The bare handler
// makes the same table calls and sends the same response. The two take turns in one run. The engine is a separate
// process.
const rounds = 12
const requestsInRound = 150
const atOnce = 8

const engine = await openEngine()
await createLocalTable(engine.endpoint, 'bench')
const settings = readSettings({
  TABLE_NAME: 'bench',
  GOOGLE_CLIENT_ID: 'bench.apps.googleusercontent.com',
  JWT_SECRET_KEY: 'only-for-the-bench-and-known-to-everybody',
  RATE_LIMITS: 'sign_in=1000000,key=1000000,session=1000000,work=100000000',
})

const client = createTableClient({
  endpoint: engine.endpoint,
  region: 'local',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
})
type Command = { input: object }
type Send = (command: Command) => Promise<unknown>
let recorded: Command[] | undefined
const send = client.send.bind(client) as unknown as Send
client.send = (command: Command, ...rest: []) => {
  recorded?.push(command)
  return send(command, ...rest)
}

const app = createApp({ allowedOrigins: [], logLevel: 'silent' })
const services = createServices(settings, app.log, { client })
mountRoutes(app, services)
const { accessToken } = await services.sessions.start({
  user_id: 'bench',
  email: 'bench@example.com',
  issuedAt: new Date(),
})

const headers = { authorization: `Bearer ${accessToken}` }
const payload = { event_type: 'bench.event', payload: { text: 'x'.repeat(200) }, source: 'bench' }
type Request = { method: 'GET' | 'POST'; url: string; headers: Record<string, string>; payload?: object }
const push: Request = { method: 'POST', url: '/events', headers, payload }
const inbox: Request = { method: 'GET', url: '/inbox?limit=50', headers }

const addOne = {
  UpdateExpression: 'ADD hits :one',
  ExpressionAttributeValues: { ':one': { N: '1' } },
  ReturnValues: 'ALL_NEW',
}

/**
 * Records one request. Returns a server that makes the same table calls and sends the same response, without other
 * work.
 */
async function bareHandlerOf(request: Request) {
  recorded = []
  const answer = await app.inject(request)
  const calls = recorded
  recorded = undefined
  if (answer.statusCode >= 300) throw new Error(answer.body)
  const eventId = answer.json<{ event_id?: string }>().event_id ?? 'none'
  const commands = calls.map(({ constructor, input }) => {
    const text = JSON.stringify({ ...input, ClientRequestToken: undefined })
    const Again = constructor as new (input: object) => Command
    // The rate limiter's update has a condition on the current minute, which would fail later. The copy has none.
    const { Key, TableName } = input as Record<string, unknown>
    const count = { Key, TableName, ...addOne }
    return (id: string) =>
      send(
        new Again(
          Again.name === 'UpdateItemCommand' ? count : (JSON.parse(text.replaceAll(eventId, id)) as object),
        ),
      )
  })
  const bare = fastify()
  bare.route({
    method: request.method,
    url: request.url.split('?')[0]!,
    handler: async (_request, reply) => {
      const id = newId()
      for (const again of commands) await again(id)
      return reply.code(answer.statusCode).type('application/json').send(answer.body.replaceAll(eventId, id))
    },
  })
  await bare.ready()
  return bare
}

/** Requests per second of CPU time. */
async function measure(
  server: { inject: (request: Request) => Promise<{ statusCode: number }> },
  request: Request,
) {
  const before = process.cpuUsage()
  for (let done = 0; done < requestsInRound; done += atOnce) {
    const answers = await Promise.all(Array.from({ length: atOnce }, () => server.inject(request)))
    if (answers.some(({ statusCode }) => statusCode >= 300)) throw new Error('A request failed')
  }
  const { user, system } = process.cpuUsage(before)
  return (requestsInRound / (user + system)) * 1e6
}

const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!

console.log('request          ours/s of CPU   bare/s of CPU   ratio (median of pairs)')
for (const [name, request] of [
  ['POST /events', push],
  ['GET /inbox (50)', inbox],
] as const) {
  const bare = await bareHandlerOf(request)
  const pairs: [ours: number, bare: number][] = []
  for (let round = 0; round < rounds; round++)
    pairs.push([await measure(app, request), await measure(bare, request)])
  const measured = pairs.slice(2) // the first two warm up
  const [ours, theirs] = [median(measured.map(([one]) => one)), median(measured.map(([, other]) => other))]
  const ratio = median(measured.map(([one, other]) => one / other))
  console.log(
    `${name.padEnd(16)} ${ours.toFixed(0).padStart(13)} ${theirs.toFixed(0).padStart(15)} ${ratio.toFixed(2).padStart(7)}`,
  )
}
console.log(`(${(performance.now() / 1000).toFixed(0)} s)`)
await app.close()
client.destroy()
await engine.close()
