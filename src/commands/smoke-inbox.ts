import { isJson } from './smoke-checks.ts'
import type { SmokeChecks } from './smoke-checks.ts'

type Event = { event_id: string; timestamp: string }
type Page = { events: Event[] }

const deployment = {
  event_type: 'test.deployment',
  payload: { message: 'Hello from the smoke test', environment: 'deployed' },
  source: 'deployment-test',
}
const signup = {
  event_type: 'user.signup',
  payload: { user_id: '12345', email: 'someone@example.com', plan: 'premium' },
  source: 'api-test',
}

/**
 * Sends the requests of a deployment test for Triggers APIs with an API key: pushes two events, reads the inbox and an
 * event, and acknowledges both. It leaves nothing in the inbox.
 */
export async function checkInbox({ check }: SmokeChecks, key: string) {
  const headers = { authorization: `Bearer ${key}` }
  const request = { headers }
  const has = ({ event_id }: Event) =>
    isJson((page) => (page as Page).events.some((event) => event.event_id === event_id))
  const isDelivered = (delivered: boolean) => isJson((event) => event.delivered === delivered)

  async function push(sent: typeof deployment | typeof signup): Promise<Event> {
    const isAccepted = isJson(
      ({ status, message, event_type, source, delivered }) =>
        status === 'accepted' &&
        message === 'Event successfully ingested' &&
        event_type === sent.event_type &&
        source === sent.source &&
        delivered === false,
    )
    const response = await check(`an event of the type ${sent.event_type} is pushed`, {
      path: '/events',
      request: {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(sent),
      },
      status: 202,
      isExpected: isAccepted,
    })
    const isEvent = isJson(({ event_id, timestamp }) => event_id && timestamp)
    return isEvent(response) ? (JSON.parse(response) as Event) : { event_id: 'none', timestamp: '' }
  }

  const first = await push(deployment)
  await check('the inbox can be read', {
    path: '/inbox',
    request,
    status: 200,
    isExpected: isJson(({ events }) => Array.isArray(events)),
  })
  const since = `/inbox?since=${first.timestamp}`
  await check('the inbox has the event', { path: since, request, status: 200, isExpected: has(first) })
  await check('the event can be read', {
    path: `/inbox/${first.event_id}`,
    request,
    status: 200,
    isExpected: isDelivered(false),
  })
  const second = await push(signup)
  await check('a page of the inbox has two events', {
    path: '/inbox?limit=2',
    request,
    status: 200,
    isExpected: isJson((page) => (page as Page).events.length === 2),
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
