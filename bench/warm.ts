import { openInstance } from './instance.ts'
import type { Batch } from './instance.ts'
import type { Options } from './options.ts'
import { routes } from './requests.ts'
import { aboutRatios } from './statistics.ts'
import { openStubTable } from './stub-table.ts'
import type { TableCall } from './stub-table.ts'
import { openSubjects } from './subjects.ts'
import type { Subject } from './subjects.ts'
import { printRoute, summaryOf } from './warm-report.ts'

const mostWarmUps = 5

/** So that a batch of /health, which makes no table call, also takes 50 ms. */
const requestsInRound = (route: string) => (route === 'GET /health' ? 1000 : 100)

/** The batches of one run, by subject. Each subject has one for each round. */
export type WarmRun = Record<string, Batch[]>

/** Requests to instances that have already answered hundreds. They take turns, over a table that answers from memory. */
export async function measureWarm(options: Options) {
  const { rounds = 20, runs = 1, choose } = options
  const chosen = choose(routes)
  const { subjects: artifacts, newBaseline, prefix, note, standIns, close } = await openSubjects(options)
  const baselines = { twin: await newBaseline('twin'), tuned: await newBaseline('tuned') }
  const measured: Record<string, WarmRun>[] = []
  const tableCalls: Record<string, Record<string, number>> = {}

  while (measured.length < runs) {
    const stub = await openStubTable(standIns.engine.endpoint)
    const start = (subject: Subject, more: Record<string, string> = {}) =>
      startWarm(subject, { stub, routes: chosen, prefix, more, warmUps: Math.min(rounds, mostWarmUps) })
    const started = []
    for (const artifact of artifacts) started.push(await start(artifact))
    // The twin makes the table calls of the first artifact.
    started.push(await start(baselines.twin, { BENCH_CALLS: JSON.stringify(started[0]!.calls) }))
    started.push(await start(baselines.tuned))
    for (const { name, calls } of started)
      tableCalls[name] = Object.fromEntries(chosen.map((route) => [route, calls[route]!.length]))

    const run: Record<string, WarmRun> = {}
    for (const route of chosen) {
      run[route] = Object.fromEntries(started.map(({ name }) => [name, []]))
      for (let round = 0; round < rounds; round++)
        for (const { name, send } of started)
          run[route][name]!.push(await send(route, requestsInRound(route)))
    }
    measured.push(run)
    for (const instance of started) await instance.close()
    stub.close()
  }
  await close()

  const figures: Record<string, ReturnType<typeof summaryOf>> = {}
  for (const route of chosen) {
    figures[route] = summaryOf(measured.map((run) => run[route]!))
    printRoute(route, figures[route], (name) => tableCalls[name]![route]!)
  }
  console.log(
    `Microseconds for a request, of ${rounds} rounds of 100 requests (/health: 1,000) in each of ${runs} runs. ${note}\n` +
      'The twin is plain Fastify with the adapter, jose, the same schemas, the same log line and the same table calls.\n' +
      `${aboutRatios} The ratio of p99 is of all requests.\n`,
  )
  return { note, rounds, runs, tableCalls, routes: figures }
}

type Start = {
  stub: Awaited<ReturnType<typeof openStubTable>>
  routes: string[]
  prefix: string[]
  more: Record<string, string>
  /** Rounds. */
  warmUps: number
}

/** Starts a subject and warms it up. `calls` are the table calls of one request to each route. */
async function startWarm(subject: Subject, { stub, routes, prefix, more, warmUps }: Start) {
  const environment = { ...subject.environment, ...more, AWS_ENDPOINT_URL_DYNAMODB: stub.endpoint }
  const instance = await openInstance({ entry: subject.entry, environment, prefix })
  async function send(route: string, count: number) {
    const events = []
    while (events.length < count) events.push(await subject.newEvent(route))
    return instance.answer(events)
  }
  const calls: Record<string, TableCall[]> = {}
  for (const route of routes) {
    for (let round = 0; round < warmUps; round++) await send(route, requestsInRound(route))
    calls[route] = await stub.record(() => send(route, 1))
  }
  return { name: subject.name, calls, send, close: instance.close }
}
