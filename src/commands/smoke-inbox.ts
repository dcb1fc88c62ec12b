import { isJson } from './smoke-checks.ts'
import type { SmokeChecks } from './smoke-checks.ts'

type Event = { event_id: string; timestamp: string }
type Page = { events: Event[]; pagination: { has_more: boolean } }

/**
 * Pushes two events with an API key, finds them in the inbox, and acknowledges them. It leaves nothing in the inbox.
 */
export async function checkInbox({ check }: SmokeChecks, key: string) {
  const headers = { authorization: `Bearer ${key}` }
  const request = { headers }
  const has = ({ event_id }: Event) =>
    isJson((page) => (page as Page).events.some((event) => event.event_id === event_id))
  const isDelivered = (delivered: boolean) => isJson((event) => event.delivered === delivered)

  async function push(name: string): Promise<Event> {
    const body = JSON.stringify({ event_type: 'smoke.test', payload: { text: name }, source: 'smoke' })
    const response = await check(name, {
      path: '/events',
      request: { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body },
      status: 202,
      isExpected: isJson(({ status, delivered }) => status === 'accepted' && delivered === false),
    })
    const isEvent = isJson(({ event_id, timestamp }) => event_id && timestamp)
    return isEvent(response) ? (JSON.parse(response) as Event) : { event_id: 'none', timestamp: '' }
  }

  const first = await push('an event is pushed')
  const since = `/inbox?since=${first.timestamp}`
  await check('the inbox has the event', { path: since, request, status: 200, isExpected: has(first) })
  await check('the event can be read', {
    path: `/inbox/${first.event_id}`,
    request,
    status: 200,
    isExpected: isDelivered(false),
  })
  const second = await push('a second event is pushed')
  await check('the inbox pages', {
    path: '/inbox?limit=1',
    request,
    status: 200,
    isExpected: isJson((page) => (page as Page).events.length === 1 && (page as Page).pagination.has_more),
  })
  for (const [name, event] of [
    ['the first', first],
    ['the second', second],
  ] as const) {
    const path = `/inbox/${event.event_id}`
    await check(`${name} is acknowledged`, { path, request: { method: 'DELETE', headers }, status: 204 })
    await check(`${name} is delivered`, { path, request, status: 200, isExpected: isDelivered(true) })
  }
  await check('the inbox has neither event', {
    path: since,
    request,
    status: 200,
    isExpected: (body) => isJson(({ events }) => events)(body) && !has(first)(body) && !has(second)(body),
  })
}
