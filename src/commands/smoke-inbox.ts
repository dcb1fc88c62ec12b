import { isJson } from './questions.ts'
import type { Questions } from './questions.ts'

type Event = { event_id: string; timestamp: string }
type Page = { events: Event[]; pagination: { has_more: boolean } }

/** Pushes two events with an API key, finds them in the inbox, and acknowledges them: nothing is left behind. */
export async function walkInbox({ ask }: Questions, key: string) {
  const headers = { authorization: `Bearer ${key}` }
  const has = ({ event_id }: Event) =>
    isJson((page) => (page as Page).events.some((event) => event.event_id === event_id))
  const isDelivered = (delivered: boolean) => isJson((event) => event.delivered === delivered)

  async function push(name: string): Promise<Event> {
    const body = JSON.stringify({ event_type: 'smoke.test', payload: { text: name }, source: 'smoke' })
    const options = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body }
    const holds = isJson(({ status, delivered }) => status === 'accepted' && delivered === false)
    const answer = await ask(name, '/events', options, { status: 202, holds })
    const isAnEvent = isJson(({ event_id, timestamp }) => event_id && timestamp)
    return isAnEvent(answer) ? (JSON.parse(answer) as Event) : { event_id: 'none', timestamp: '' }
  }

  const first = await push('an event is pushed')
  const since = `/inbox?since=${first.timestamp}`
  await ask('the inbox has it', since, { headers }, { status: 200, holds: has(first) })
  const one = `/inbox/${first.event_id}`
  await ask('the event', one, { headers }, { status: 200, holds: isDelivered(false) })
  const second = await push('a second event is pushed')
  await ask(
    'the inbox, one at a time',
    '/inbox?limit=1',
    { headers },
    {
      status: 200,
      holds: isJson((page) => (page as Page).events.length === 1 && (page as Page).pagination.has_more),
    },
  )
  for (const [name, event] of [
    ['the first', first],
    ['the second', second],
  ] as const) {
    const path = `/inbox/${event.event_id}`
    await ask(`${name} is acknowledged`, path, { method: 'DELETE', headers }, { status: 204 })
    await ask(`${name} is delivered`, path, { headers }, { status: 200, holds: isDelivered(true) })
  }
  await ask(
    'the inbox has neither',
    since,
    { headers },
    {
      status: 200,
      holds: (body) => isJson(({ events }) => events)(body) && !has(first)(body) && !has(second)(body),
    },
  )
}
