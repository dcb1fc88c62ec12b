import { ApplicationChanges, NewMove, NewApplication } from '../applications/schemas.ts'
import type { Services } from '../services.ts'
import type { Settings } from '../settings.ts'
import { demoSearch } from './demo-search.ts'
import type { Posting } from './demo-search.ts'
import { demoPeople } from './people.ts'
import { localClient } from './table.ts'

/** All other events are acknowledged, as if an automation had read them. */
const unreadEvents = 3

type Applications = Services['applications']
type Step = { at: Date; take: (applications: Applications) => Promise<unknown> }

const userId = demoPeople.ada.sub

/**
 * Stores Ada Lovelace's job search. Each step goes through the services with the clock set to the time of the step. The
 * events are dated today.
 */
export async function keepDemoSearch(settings: Settings, endpoint: string, today = new Date()) {
  const client = localClient(endpoint)
  try {
    await liveThrough(settings, client, today)
    return {}
  } catch (error) {
    // The API starts without demo data, too.
    return { problem: String(error) }
  } finally {
    client.destroy()
  }
}

async function liveThrough(settings: Settings, client: ReturnType<typeof localClient>, today: Date) {
  // Loaded late, because only a first start needs the services in this process.
  const { createServices } = await import('../services.ts')
  const servicesAt = (now: () => Date) => createServices(settings, console, { client, now })
  const live = async (steps: Step[]) => {
    let time = today
    const { applications } = servicesAt(() => time)
    for (const { at, take } of steps) {
      time = at
      await take(applications)
    }
  }
  const stories = demoSearch.map((posting, index) => stepsOf(posting, index, today))
  // Postings run in parallel, which is faster, except for recent steps. Those run in order, so that the latest events
  // belong to the latest steps.
  const recently = timeOf(today, { day: 5, hour: 0 })
  await Promise.all(stories.map((story) => live(story.filter(({ at }) => at < recently))))
  await live(inOrder(stories.flat().filter(({ at }) => at >= recently)))

  const { inbox } = servicesAt(() => today)
  // One page of 200 holds all of them.
  const filters = { state: 'undelivered' as const, event_type: ['application.*'] }
  const { events } = await inbox.list(userId, filters, { limit: 200 })
  const read = events.slice(0, -unreadEvents).map(({ event_id }) => event_id)
  await inbox.acknowledgeAll(userId, read)
}

/** The steps of one posting, in order of time. */
function stepsOf(
  { moves, noted, interviews, next, archived, ...posting }: Posting,
  index: number,
  today: Date,
) {
  let id = ''
  const steps: Step[] = []
  // Each step is an hour later than the one before, so two steps that a weekend moves to the same day keep their order.
  const add = (day: number, take: Step['take']) =>
    steps.push({ at: timeOf(today, { day, hour: 9 + steps.length, minute: (index * 7) % 60 }), take })

  for (const [status, what] of Object.entries(moves)) {
    const [day, note] = Array.isArray(what) ? what : [what]
    const isFirst = steps.length === 0
    add(day, async (applications) => {
      if (!isFirst) return applications.move({ userId, id }, NewMove.parse({ to: status, note }))
      const { result } = await applications.create(userId, NewApplication.parse({ ...posting, status }))
      id = result.id
    })
  }
  const change = (day: number, changes: object) =>
    add(day, (applications) => applications.update({ userId, id }, ApplicationChanges.parse(changes)))
  if (noted !== undefined) {
    change(noted, {
      interviews: interviews?.map(({ day, hour, ...interview }) => ({
        ...interview,
        at: timeOf(today, { day, hour }).toISOString(),
      })),
      next_action: next && { at: timeOf(today, { day: next[0], hour: 9 }).toISOString(), text: next[1] },
    })
  }
  if (archived !== undefined) change(archived, { archived: true })
  return inOrder(steps)
}

const inOrder = (steps: Step[]) => steps.toSorted((one, other) => one.at.getTime() - other.at.getTime())

/**
 * The time `day` days before today, at an hour in the time zone of this machine. A past time on a weekend moves back to
 * Friday, a time today or later moves on to Monday.
 */
function timeOf(today: Date, { day, hour, minute = 0 }: { day: number; hour: number; minute?: number }) {
  const time = new Date(today)
  time.setDate(time.getDate() - day)
  const [isSunday, isSaturday] = [time.getDay() === 0, time.getDay() === 6]
  const shift = day > 0 ? (isSunday ? -2 : isSaturday ? -1 : 0) : isSunday ? 1 : isSaturday ? 2 : 0
  time.setDate(time.getDate() + shift)
  time.setHours(hour, minute, 0, 0)
  return time
}
