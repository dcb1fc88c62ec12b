import type { unitsOf } from '../test/tools/budgets.ts'
import { gatewayEvent } from '../test/tools/events.ts'
import { openFaultProxy } from '../test/tools/fault-proxy.ts'
import { createAccounts, sizes } from './accounts.ts'
import type { Kind } from './accounts.ts'
import { openInstance } from './instance.ts'
import { observe } from './observe.ts'
import type { Options } from './options.ts'
import { sampleEvent } from './requests.ts'
import { ratioOf, spreadOf } from './statistics.ts'
import { openStubTable } from './stub-table.ts'
import { openSubjects } from './subjects.ts'
import { printTable } from './table.ts'

const requestsInRound = 100
const warmUps = 300

type Request = {
  method: 'GET' | 'POST'
  path: string
  query?: string
  of: Kind
  sizes: number[]
  /**
   * It reads every application, in several queries. The stub would return the first of them again and again, so the
   * requests go to the engine, and they are fewer.
   */
  readsAll?: boolean
  /** Its query is a calendar address. */
  byAddress?: boolean
}

const { events, applications, histories, earlier } = sizes

/** Pages of the same request have the same number of items, and a next page. */
const requests: Request[] = [
  { method: 'GET', path: '/inbox', query: 'limit=5', of: 'events', sizes: events },
  { method: 'GET', path: '/inbox', query: 'limit=50', of: 'events', sizes: events.slice(1) },
  { method: 'POST', path: '/events', of: 'events', sizes: events },
  { method: 'GET', path: '/api/applications', query: 'limit=5', of: 'applications', sizes: applications },
  {
    method: 'GET',
    path: '/api/applications',
    query: 'limit=50',
    of: 'applications',
    sizes: applications.slice(1),
  },
  { method: 'GET', path: '/api/stats', of: 'histories', sizes: histories, readsAll: true },
  { method: 'GET', path: '/api/stats', of: 'earlier', sizes: earlier, readsAll: true },
  {
    method: 'GET',
    path: '/api/calendar.ics',
    of: 'histories',
    sizes: histories,
    readsAll: true,
    byAddress: true,
  },
  {
    method: 'GET',
    path: '/api/calendar.ics',
    of: 'earlier',
    sizes: earlier,
    readsAll: true,
    byAddress: true,
  },
]

const routeOf = ({ method, path }: Request) => `${method} ${path}`

type Growth = {
  request: string
  of: Kind
  size: number
  units: ReturnType<typeof unitsOf>
  cpuUs: ReturnType<typeof spreadOf>
  /** The CPU time, divided by that of the smallest account. */
  ratio: number
}

/**
 * The cost of pages and pushes for accounts of different sizes. The units are those of the engine. The CPU time is over
 * a table that repeats the engine's responses, so that the engine's own time makes no difference.
 */
export async function measureGrowth(options: Options) {
  const { rounds = 10, choose } = options
  const chosen = choose(requests.map(routeOf))
  const { ours, standIns, prefix, note, close } = await openSubjects(options)
  const { google, engine } = standIns
  const proxy = await openFaultProxy(engine.endpoint)
  const stub = await openStubTable(engine.endpoint)
  const over = (endpoint: string, pinned: string[]) =>
    openInstance({
      entry: ours.entry,
      environment: { ...ours.environment, AWS_ENDPOINT_URL_DYNAMODB: endpoint },
      prefix: pinned,
    })
  const [observed, measured] = [await over(proxy.endpoint, []), await over(stub.endpoint, prefix)]
  const overEngine = await over(engine.endpoint, prefix)
  const where = { engineEndpoint: engine.endpoint, tableName: ours.environment.TABLE_NAME! }
  const accounts = createAccounts({ instance: observed, google, where })

  async function prepareCase(request: Request, size: number) {
    const { method, path, of, readsAll = false, byAddress = false } = request
    const body = method === 'POST' ? sampleEvent : undefined
    const query = byAddress ? await accounts.addressOf(of, size) : (request.query ?? '')
    const sent = gatewayEvent(method, path, { token: await accounts.tokenOf(of, size), query, body })
    const { units } = await observe({ instance: observed, proxy }, async () => sent)
    const instance = readsAll ? overEngine : measured
    const [first, inRound] = readsAll ? [10, 3] : [warmUps, requestsInRound]
    await instance.answer(Array<object>(first).fill(sent))
    return { instance, size, units, batch: Array<object>(inRound).fill(sent), cpuUs: [] as number[] }
  }

  const growth: Growth[] = []
  for (const request of requests.filter((one) => chosen.includes(routeOf(one)))) {
    const cases = []
    for (const size of request.sizes) cases.push(await prepareCase(request, size))
    for (let round = 0; round < rounds; round++)
      for (const { instance, batch, cpuUs } of cases) cpuUs.push((await instance.answer(batch)).cpuUs)
    const name = `${routeOf(request)}${request.query ? `?${request.query}` : ''}`
    for (const { size, units, cpuUs } of cases) {
      const ratio = ratioOf(cpuUs, cases[0]!.cpuUs)
      growth.push({ request: name, of: request.of, size, units, cpuUs: spreadOf(cpuUs), ratio })
    }
  }
  await Promise.all([observed.close(), measured.close(), overEngine.close(), proxy.close()])
  stub.close()
  await close()

  printGrowth(growth)
  console.log(
    `Of ${rounds} rounds of ${requestsInRound} requests, over a table that repeats the engine's responses; of 3 where all applications are read. ${note}\n`,
  )
  return { note, rounds, growth }
}

function printGrowth(growth: Growth[]) {
  const lines = growth.map(({ request, of, size, units, cpuUs, ratio }) => [
    request,
    `${size} ${of}`,
    Math.round(cpuUs.median).toString(),
    Math.round(cpuUs.p90).toString(),
    ratio.toFixed(2),
    units.writes,
    units.reads,
  ])
  printTable(['request', 'account', 'CPU µs', 'p90', 'to the smallest', 'write units', 'read units'], lines)
}
