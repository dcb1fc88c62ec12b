import type { Facts } from '../applications/facts.ts'
import { ApplicationStatus, Stage } from '../applications/schemas.ts'
import { dayOf } from '../time.ts'
import { daysBetween, weekOf } from './days.ts'
import type { Statistics } from './schemas.ts'
import { medianWait } from './survival.ts'

/** An application that was applied for. The days are UTC dates. */
type Applied = {
  appliedOn: string
  answeredOn: string | undefined
  isOffer: boolean
  facts: Facts
}

/** A percentage of fewer cases says nothing. */
const fewestCases = 5

/** More sources than a person uses. The response must stay below 6 MB. */
const mostSources = 200

/** All numbers, as of the UTC date `today`. The route's description defines them. */
export function statisticsOf(all: Facts[], today: string): Statistics {
  const applied = all.flatMap(appliedIn)
  const days = applied.flatMap(({ appliedOn, answeredOn }) =>
    answeredOn === undefined ? [] : [daysBetween(appliedOn, answeredOn)],
  )
  const { answered, response_rate } = countsOf(applied)
  return {
    applied: applied.length,
    funnel: funnelOf(all),
    answered,
    waiting: applied.length - answered,
    response_rate,
    median_days_to_first_answer: medianOf(days),
    half_heard_back_within_days: medianWait(applied.map((it) => waitOf(it, today))) ?? null,
    ...sourcesOf(applied),
    by_week: groupsOf(applied, ({ appliedOn }) => weekOf(appliedOn))
      .map(([week, group]) => ({ week, ...countsOf(group) }))
      .sort((a, b) => (a.week < b.week ? -1 : 1)),
    in_status: ApplicationStatus.options.map((status) => {
      const here = all.filter((it) => it.status === status)
      const since = here.map(({ status_since }) => daysBetween(dayOf(status_since), today))
      return { status, count: here.length, median_days: medianOf(since) }
    }),
  }
}

function appliedIn(facts: Facts): Applied[] {
  const { reached, applied_on, answered_on } = facts.milestones
  if (applied_on === undefined) return []
  const isOffer = reached === 'offer' || reached === 'accepted'
  return [{ appliedOn: applied_on, answeredOn: answered_on, isOffer, facts }]
}

/** A stage is reached by a move to it or to a later one. */
function funnelOf(all: Facts[]) {
  const furthest = all.map(({ milestones: { reached } }) => (reached ? Stage.options.indexOf(reached) : -1))
  return Stage.options.map((status, stage) => ({
    status,
    reached: furthest.filter((it) => it >= stage).length,
  }))
}

function countsOf(applied: Applied[]) {
  const answered = applied.filter(({ answeredOn }) => answeredOn !== undefined).length
  return {
    applied: applied.length,
    answered,
    response_rate: applied.length < fewestCases ? null : answered / applied.length,
    offers: applied.filter(({ isOffer }) => isOffer).length,
  }
}

/** A withdrawn application waited until then. Every other one without an answer still waits. */
function waitOf({ appliedOn, answeredOn, facts: { status, status_since } }: Applied, today: string) {
  const until = status === 'withdrawn' ? dayOf(status_since) : today
  return { days: daysBetween(appliedOn, answeredOn ?? until), isOver: answeredOn !== undefined }
}

/** The sources with the most applications. The others are added up. */
function sourcesOf(applied: Applied[]) {
  const groups = groupsOf(applied, ({ facts }) => facts.source_key)
    .map(([, group]) => ({ source: spellingOf(group), group }))
    .sort((a, b) => b.group.length - a.group.length || compareNames(a.source, b.source))
  const others = groups.slice(mostSources)
  return {
    by_source: groups.slice(0, mostSources).map(({ source, group }) => ({ source, ...countsOf(group) })),
    ...(others.length > 0 && {
      other_sources: { sources: others.length, ...countsOf(others.flatMap(({ group }) => group)) },
    }),
  }
}

/** The most frequent spelling of a source. */
function spellingOf(group: Applied[]): string | null {
  const spellings = groupsOf(group, ({ facts }) => facts.source)
  const [first] = spellings.sort((a, b) => b[1].length - a[1].length || compareNames(a[0], b[0]))
  return first?.[0] ?? null
}

/** By code unit, with a missing name last. */
function compareNames(a: string | null | undefined, b: string | null | undefined) {
  if (a === b) return 0
  if (a === null || a === undefined) return 1
  if (b === null || b === undefined) return -1
  return a < b ? -1 : 1
}

function groupsOf<K>(applied: Applied[], keyOf: (it: Applied) => K): [K, Applied[]][] {
  const groups = new Map<K, Applied[]>()
  for (const it of applied) {
    const key = keyOf(it)
    const group = groups.get(key)
    if (group) group.push(it)
    else groups.set(key, [it])
  }
  return [...groups]
}

/** The mean of the middle two if their number is even. Null if there is none. */
function medianOf(numbers: number[]): number | null {
  const sorted = numbers.toSorted((a, b) => a - b)
  const [lower, upper] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]]
  return lower === undefined || upper === undefined ? null : (lower + upper) / 2
}
