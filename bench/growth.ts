import { unitsOf } from '../test/tools/budgets.ts'
import { gatewayEvent } from '../test/tools/events.ts'
import { openFaultProxy } from '../test/tools/fault-proxy.ts'
import { fill } from './fill.ts'
import { openInstance } from './instance.ts'
import type { Options } from './options.ts'
import { sampleEvent } from './requests.ts'
import { ratioOf, spreadOf } from './statistics.ts'
import { openStubTable } from './stub-table.ts'
import { openSubjects } from './subjects.ts'
import { printTable } from './table.ts'

const requestsInRound = 100
const warmUps = 300

type Kind = keyof typeof fill
type Row = { method: 'GET' | 'POST'; path: string; query?: string; of: Kind; sizes: number[] }

const events = [10, 1000, 100_000]
const applications = [10, 1000, 10_000]

/** Pages of the same request have the same number of items, and a next page. */
const rows: Row[] = [
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
]

type Growth = {
  request: string
  of: Kind
  size: number
  units: ReturnType<typeof unitsOf>
  cpuUs: ReturnType<typeof spreadOf>
  /** To the smallest account. */
  ratio: number
}

/**
 * The cost of pages and pushes for accounts of different sizes. The units are those of the engine. The CPU time is over
 * a table that repeats the engine's responses, so that the engine's own time makes no difference.
 */
export async function measureGrowth(options: Options) {
  const { rounds = 10, isWanted } = options
  const { ours, world, prefix, note, close } = await openSubjects(options)
  const { endpoint: engineEndpoint } = world.engine
  const proxy = await openFaultProxy(engineEndpoint)
  const stub = await openStubTable(engineEndpoint)
  const over = (endpoint: string, pinned: string[]) =>
    openInstance({
      entry: ours.entry,
      environment: { ...ours.environment, AWS_ENDPOINT_URL_DYNAMODB: endpoint },
      prefix: pinned,
    })
  const [observed, measured] = [await over(proxy.endpoint, []), await over(stub.endpoint, prefix)]

  const tokens = new Map<string, string>()
  async function tokenOf(kind: Kind, size: number) {
    // Without digits, because the stub would take two accounts for one.
    const userId = `${kind}-${'abc'[{ events, applications }[kind].indexOf(size)]}`
    const known = tokens.get(userId)
    if (known !== undefined) return known
    const body = { credential: await world.google.idToken({ sub: userId }) }
    const { last } = await observed.answer([gatewayEvent('POST', '/auth/google', { body })])
    console.error(`(an account gets ${size} ${kind})`)
    await fill[kind]({ engineEndpoint, tableName: ours.environment.TABLE_NAME! }, userId, size)
    const { access_token } = JSON.parse(last.body ?? '') as { access_token: string }
    tokens.set(userId, access_token)
    return access_token
  }

  async function prepareCase({ method, path, query = '', of }: Row, size: number) {
    const body = method === 'POST' ? sampleEvent : undefined
    const event = gatewayEvent(method, path, { token: await tokenOf(of, size), query, body })
    // The second request, because the first one of a minute makes a call more.
    await observed.answer([event])
    proxy.forget()
    await observed.answer([event])
    const units = unitsOf(proxy.calls)
    await measured.answer(Array<object>(warmUps).fill(event))
    return { size, units, event, cpuUs: [] as number[] }
  }

  const growth: Growth[] = []
  for (const row of rows.filter(({ method, path }) => isWanted(`${method} ${path}`))) {
    const cases = []
    for (const size of row.sizes) cases.push(await prepareCase(row, size))
    for (let round = 0; round < rounds; round++)
      for (const { event, cpuUs } of cases)
        cpuUs.push((await measured.answer(Array<object>(requestsInRound).fill(event))).cpuUs)
    const request = `${row.method} ${row.path}${row.query ? `?${row.query}` : ''}`
    for (const { size, units, cpuUs } of cases) {
      const ratio = ratioOf(cpuUs, cases[0]!.cpuUs)
      growth.push({ request, of: row.of, size, units, cpuUs: spreadOf(cpuUs), ratio })
    }
  }
  await Promise.all([observed.close(), measured.close(), proxy.close()])
  stub.close()
  await close()

  printGrowth(growth)
  console.log(
    `Of ${rounds} rounds of ${requestsInRound} requests, over a table that repeats the engine's responses. ${note}\n`,
  )
  return { note, rounds, growth }
}

function printGrowth(growth: Growth[]) {
  const rows = growth.map(({ request, of, size, units, cpuUs, ratio }) => [
    request,
    `${size} ${of}`,
    Math.round(cpuUs.median).toString(),
    Math.round(cpuUs.p90).toString(),
    ratio.toFixed(2),
    units.writes,
    units.reads,
  ])
  printTable(['request', 'account', 'CPU µs', 'p90', 'to the smallest', 'write units', 'read units'], rows)
}
