import { routes } from '../test/routes.ts'
import type { Options } from './options.ts'
import { printTable } from './table.ts'

/** The table calls and capacity units of every route. `npm test` and `npm run test:long` check these numbers. */
export function listCalls({ choose }: Options) {
  const wanted = choose(Object.keys(routes)).map((route) => [route, routes[route]!] as const)
  const countOf = (worst: { writes: number; reads: number } | 'time') =>
    worst === 'time' ? 'as many as fit into 25 s' : `${worst.writes} + ${worst.reads}`
  printTable(
    ['route', 'table calls', 'write units', 'read units', 'at worst'],
    wanted.map(([route, { calls, units, worst }]) => [
      route,
      calls.flat().length,
      units.writes,
      units.reads,
      countOf(worst),
    ]),
    0,
  )
  return {
    calls: Object.fromEntries(
      wanted.map(([route, { calls, units, worst }]) => [route, { calls: calls.flat(), units, worst }]),
    ),
  }
}
