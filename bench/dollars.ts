import { dollarsOf, emptyBill, tracesOfADay } from '../test/tools/dollars.ts'
import { openFaultProxy } from '../test/tools/fault-proxy.ts'
import { openInstance } from './instance.ts'
import { observe } from './observe.ts'
import type { Options } from './options.ts'
import { openSubjects } from './subjects.ts'
import { printTable } from './table.ts'

/** The number of requests to each route among a hundred. */
const mix: Record<string, number> = {
  'POST /auth/google': 2,
  'GET /api/user': 18,
  'GET /api/applications': 40,
  'GET /inbox': 20,
  'POST /events': 15,
  'POST /api/applications': 5,
}

const million = 1e6

/** X-Ray traces at most every request. */
const tracesOfAMillion = (tracesOfADay / 86_400) * million

/** The price of a million requests: the units of the engine and the bytes of the bodies, at the prices of docs/costs.md. */
export async function measureDollars(options: Options) {
  const { ours, standIns, close } = await openSubjects(options)
  const proxy = await openFaultProxy(standIns.engine.endpoint)
  const environment = { ...ours.environment, AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint }
  const instance = await openInstance({ entry: ours.entry, environment, prefix: [] })

  const total = emptyBill()
  const rows = []
  for (const [route, share] of Object.entries(mix)) {
    const newEvent = () => ours.newEvent(route) as Promise<{ body?: string }>
    const { event, last, units } = await observe({ instance, proxy }, newEvent)
    const one = {
      requests: 1,
      ...units,
      received: event.body?.length ?? 0,
      sent: last.body?.length ?? 0,
    }
    for (const name of Object.keys(total) as (keyof typeof total)[])
      total[name] += (one[name] * share * million) / 100
    rows.push({ route, share, ...one, dollarsOfAMillion: dollarsOf(one) * million })
  }
  await Promise.all([instance.close(), proxy.close()])
  await close()

  printTable(
    ['request', 'of 100', 'write units', 'read units', 'bytes sent', 'dollars of a million'],
    rows.map(({ route, share, writes, reads, sent, dollarsOfAMillion }) => [
      route,
      share,
      writes.toString(),
      reads.toString(),
      sent.toString(),
      dollarsOfAMillion.toFixed(2),
    ]),
    0,
  )
  const dollars = dollarsOf(total)
  const [price, traces] = [dollars.toFixed(2), tracesOfAMillion.toFixed(2)]
  console.log(`A million requests of this mix: ${price} dollars. Their traces: at most ${traces}.`)
  console.log('docs/costs.md has the prices, and the fixed costs of an account.\n')
  return { mix: rows, total, dollars, tracesAtMost: tracesOfAMillion }
}
