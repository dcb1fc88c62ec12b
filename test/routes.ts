import type { Door } from '../src/http/doors.ts'
import {
  largestApplication,
  largestEvent,
  largestSavedJob,
  largestSummary,
  sampleApplication,
  sampleEvent,
  sampleKey,
} from './tools/samples.ts'
import type { Sampler } from './tools/samples.ts'

/** Capacity units of the table: a write unit is 1 KB (2 in a transaction), a read unit 4 KB. */
type Units = { writes: number; reads: number }

/**
 * A route in the tests. The tests of doors, budgets, principals, faults and events use these rows, and so do the
 * tests of the README and of docs/costs.md.
 */
type Route = {
  door: Door
  /** The file in `events/` with a request to this route. */
  event: string
  /** The status of the response to the event and to the sample. */
  status: number
  /** The table calls of the sample, in order. Parallel calls may arrive in any order. */
  calls: (string | string[])[]
  units: Units
  /**
   * The capacity units of the largest accepted request, if it is the first one of its minute. That request is
   * `worstSample`, or `sample` if there is no `worstSample`. The value is `time` if only the 25 s of a request limit
   * the units. test/long/budgets.test.ts measures them.
   */
  worst: Units | 'time'
  /** Creates a valid request of a new person. If it is omitted, the test requests the path of the route. */
  sample?: Sampler
  worstSample?: Sampler
}

/**
 * The first two calls of every route that is neither open nor free. One reads the session or the API key and counts the request, the
 * other takes it from the account's budget of work.
 */
const door = ['UpdateItem', 'UpdateItem']

/** Counts an application, and the bytes of events, against the caps of the account. */
const count = 'UpdateItem'

const nothing = { writes: 0, reads: 0 }
const free = { calls: [], units: nothing, worst: nothing }

export const routes: Record<string, Route> = {
  'GET /health': {
    door: 'open',
    event: 'health',
    status: 200,
    ...free,
  },
  'GET /status': {
    door: 'open',
    event: 'status',
    status: 200,
    ...free,
  },
  'GET /openapi.json': {
    door: 'open',
    event: 'openapi',
    status: 200,
    ...free,
  },
  'GET /docs': {
    door: 'open',
    event: 'docs',
    status: 200,
    ...free,
  },
  'GET /static/index.html': {
    door: 'open',
    event: 'demo-page',
    status: 200,
    ...free,
  },
  'POST /auth/google': {
    door: 'open',
    event: 'auth-google',
    status: 200,
    // The last call looks for sessions beyond the newest 20.
    calls: ['UpdateItem', 'BatchGetItem', 'UpdateItem', 'PutItem', 'TransactWriteItems', 'Query'],
    units: { writes: 11, reads: 3 },
    worst: { writes: 12, reads: 5 },
    sample: async ({ test, sub }) => ({
      url: '/auth/google',
      payload: { token: await test.google.idToken({ sub }) },
    }),
    worstSample: async ({ test, sub, sessions }) => {
      await sessions(19)
      return { url: '/auth/google', payload: { token: await test.google.idToken({ sub }) } }
    },
  },
  'GET /api/user': {
    door: 'session',
    event: 'user',
    status: 200,
    calls: [...door, 'GetItem'],
    units: { writes: 2, reads: 1 },
    worst: { writes: 3, reads: 1 },
  },
  'DELETE /api/user': {
    door: 'session',
    event: 'user-delete',
    status: 202,
    // The request is counted, and the block is read. The account is marked, the calling session is restricted, and the
    // lease is taken. Sessions, keys and the calendar address are ended. Four partitions are drained: account, sessions,
    // inbox and applications. Finally the lease is returned.
    calls: [
      'UpdateItem',
      'GetItem',
      ...Array<string>(3).fill('UpdateItem'),
      ...Array<string>(2).fill('Query'),
      'GetItem',
      'Query',
      'BatchWriteItem',
      ...Array<string>(3).fill('Query'),
      'BatchWriteItem',
      ...Array<string>(2).fill('Query'),
      'UpdateItem',
    ],
    units: { writes: 9, reads: 10 },
    worst: 'time',
  },
  'GET /api/sessions': {
    door: 'session',
    event: 'sessions',
    status: 200,
    calls: [...door, 'Query'],
    units: { writes: 2, reads: 1 },
    worst: { writes: 3, reads: 3 },
    worstSample: async ({ sessions }) => {
      await sessions(19)
      return '/api/sessions?limit=200'
    },
  },
  'DELETE /api/sessions/:id': {
    door: 'session',
    event: 'session-delete',
    status: 204,
    calls: [...door, 'GetItem', 'DeleteItem'],
    units: { writes: 3, reads: 1 },
    worst: { writes: 4, reads: 1 },
    sample: async ({ otherSession }) => `/api/sessions/${await otherSession()}`,
  },
  'POST /auth/sign-out': {
    door: 'session',
    event: 'sign-out',
    status: 204,
    calls: [...door, 'Query'],
    units: { writes: 2, reads: 1 },
    // It ends every session.
    worst: 'time',
    sample: '/auth/sign-out?scope=others',
  },
  'GET /api/keys': {
    door: 'session',
    event: 'keys',
    status: 200,
    calls: [...door, 'Query'],
    units: { writes: 2, reads: 1 },
    worst: { writes: 3, reads: 52 },
    worstSample: async ({ keys }) => {
      await keys(50)
      return '/api/keys'
    },
  },
  'POST /api/keys': {
    door: 'session',
    event: 'key-create',
    status: 201,
    // Takes a slot with the event, then writes the key. Then reads the slot and the session again.
    calls: [...door, 'Query', 'TransactWriteItems', 'PutItem', 'GetItem', 'GetItem'],
    units: { writes: 9, reads: 3 },
    worst: { writes: 11, reads: 54 },
    sample: { url: '/api/keys', payload: sampleKey },
    // Every slot is taken, but one key was never written. All keys are read to find it.
    worstSample: async ({ keys, dropKey }) => {
      await keys(50)
      await dropKey()
      return { url: '/api/keys', payload: sampleKey }
    },
  },
  'DELETE /api/keys/:id': {
    door: 'session',
    event: 'key-revoke',
    status: 204,
    calls: [...door, 'Query', 'DeleteItem', 'TransactWriteItems', 'DeleteItem'],
    units: { writes: 10, reads: 1 },
    worst: { writes: 11, reads: 2 },
    sample: async ({ post }) => `/api/keys/${(await post<{ id: string }>('/api/keys', sampleKey)).id}`,
    worstSample: async ({ keys, post }) => {
      await keys(49)
      return `/api/keys/${(await post<{ id: string }>('/api/keys', sampleKey)).id}`
    },
  },
  'GET /api/calendar': {
    door: 'session',
    event: 'calendar',
    status: 200,
    calls: [...door, 'GetItem', 'GetItem'],
    units: { writes: 2, reads: 2 },
    worst: { writes: 3, reads: 2 },
    sample: async ({ calendar }) => {
      await calendar()
      return '/api/calendar'
    },
  },
  'POST /api/calendar': {
    door: 'session',
    event: 'calendar-create',
    status: 201,
    // Reads the pointer, takes it and writes the address. Reads the pointer and the session again, and keeps the address.
    calls: [...door, 'GetItem', 'UpdateItem', 'PutItem', 'GetItem', 'GetItem', 'UpdateItem'],
    units: { writes: 5, reads: 3 },
    worst: { writes: 8, reads: 3 },
    sample: { url: '/api/calendar', payload: {} },
    // It also ends the previous address.
    worstSample: async ({ calendar }) => {
      await calendar()
      return { url: '/api/calendar', payload: {} }
    },
  },
  'DELETE /api/calendar': {
    door: 'session',
    event: 'calendar-end',
    status: 204,
    calls: [...door, 'GetItem', 'DeleteItem', 'DeleteItem', 'DeleteItem'],
    units: { writes: 5, reads: 1 },
    worst: { writes: 6, reads: 1 },
    sample: async ({ calendar }) => {
      await calendar()
      return '/api/calendar'
    },
  },
  'GET /api/calendar.ics': {
    door: 'calendar',
    event: 'calendar-feed',
    status: 200,
    // The list rows, and the application with an interview.
    calls: [...door, 'Query', 'BatchGetItem'],
    units: { writes: 2, reads: 2 },
    // List rows of version 1.0.0 do not tell which applications have interviews, so all are read.
    worst: 'time',
    sample: async ({ kept, calendar, test }) => {
      await kept({ ...sampleApplication, interviews: [{ at: '2026-12-01T09:00:00Z' }] })
      const address = await calendar()
      await test.app.inject(address)
      return address
    },
  },
  'POST /events': {
    door: 'events:write',
    event: 'event-push',
    status: 202,
    calls: [...door, count, 'TransactWriteItems'],
    units: { writes: 7, reads: 0 },
    worst: { writes: 929, reads: 34 },
    sample: { url: '/events', payload: sampleEvent },
    // It refreshes an application.
    worstSample: async ({ captured }) => ({
      url: '/events',
      payload: largestSavedJob(await captured()),
      headers: { 'idempotency-key': 'sample' },
    }),
  },
  'POST /events/batch': {
    door: 'events:write',
    event: 'events-batch',
    status: 200,
    calls: [...door, count, 'TransactWriteItems'],
    units: { writes: 11, reads: 0 },
    worst: { writes: 10329, reads: 850 },
    sample: { url: '/events/batch', payload: { events: [sampleEvent, sampleEvent] } },
    // Each event refreshes another application.
    worstSample: async ({ captured }) => {
      const events = []
      for (let number = 0; number < 25; number++) {
        const { url, company } = largestSavedJob(await captured(number)).payload
        events.push({
          event_type: 'job.saved',
          payload: { url, company, title: 'b', text: 'x'.repeat(17_600) },
        })
      }
      return { url: '/events/batch', payload: { events } }
    },
  },
  'GET /events/:id': {
    door: 'inbox:read',
    event: 'event',
    status: 200,
    calls: [...door, 'BatchGetItem'],
    units: { writes: 2, reads: 5 },
    worst: { writes: 3, reads: 73 },
    sample: async ({ pushed }) => `/events/${await pushed()}`,
    worstSample: async ({ pushed }) => `/events/${await pushed(largestEvent)}`,
  },
  'DELETE /events/:id': {
    door: 'inbox:write',
    event: 'event-acknowledge',
    status: 204,
    calls: [...door, 'BatchGetItem', 'TransactWriteItems'],
    units: { writes: 6, reads: 2 },
    worst: { writes: 7, reads: 2 },
    sample: async ({ pushed }) => `/events/${await pushed()}`,
    worstSample: async ({ pushed }) => `/events/${await pushed(largestEvent)}`,
  },
  'GET /inbox': {
    door: 'inbox:read',
    event: 'inbox',
    status: 200,
    // The page from two ranges, its events, and the total from both beside them.
    calls: [...door, ['BatchGetItem', 'Query', 'Query', 'Query', 'Query']],
    units: { writes: 2, reads: 6 },
    worst: { writes: 3, reads: 1427 },
    sample: async ({ pushed }) => {
      await pushed()
      return '/inbox'
    },
    worstSample: async ({ pushedMany }) => {
      await pushedMany(200, { event_type: 'a', payload: { text: 'x'.repeat(25_800) } })
      await pushedMany(1000)
      return '/inbox?limit=200'
    },
  },
  'GET /inbox/:id': {
    door: 'inbox:read',
    event: 'inbox-event',
    status: 200,
    calls: [...door, 'BatchGetItem'],
    units: { writes: 2, reads: 5 },
    worst: { writes: 3, reads: 73 },
    sample: async ({ pushed }) => `/inbox/${await pushed()}`,
    worstSample: async ({ pushed }) => `/inbox/${await pushed(largestEvent)}`,
  },
  'DELETE /inbox/:id': {
    door: 'inbox:write',
    event: 'inbox-event-acknowledge',
    status: 204,
    calls: [...door, 'BatchGetItem', 'TransactWriteItems'],
    units: { writes: 6, reads: 2 },
    worst: { writes: 7, reads: 2 },
    sample: async ({ pushed }) => `/inbox/${await pushed()}`,
    worstSample: async ({ pushed }) => `/inbox/${await pushed(largestEvent)}`,
  },
  'POST /inbox/acknowledge': {
    door: 'inbox:write',
    event: 'inbox-acknowledge',
    status: 200,
    calls: [...door, 'BatchGetItem', 'TransactWriteItems'],
    units: { writes: 10, reads: 4 },
    worst: { writes: 403, reads: 200 },
    sample: async ({ pushedMany }) => ({ url: '/inbox/acknowledge', payload: { ids: await pushedMany(2) } }),
    worstSample: async ({ pushedMany }) => ({
      url: '/inbox/acknowledge',
      payload: { ids: await pushedMany(100) },
    }),
  },
  'POST /inbox/lease': {
    door: 'inbox:write',
    event: 'inbox-lease',
    status: 200,
    // The events that were never leased, and those whose leases have ended. Then the contents.
    calls: [...door, ['Query', 'Query'], 'BatchGetItem', 'TransactWriteItems'],
    units: { writes: 14, reads: 4 },
    worst: { writes: 603, reads: 1298 },
    sample: async ({ pushed }) => {
      await pushed()
      return { url: '/inbox/lease', payload: {} }
    },
    // With `event_type`, it may look at more (docs/costs.md).
    worstSample: async ({ pushed }) => {
      for (let pushes = 0; pushes < 100; pushes++)
        await pushed({ event_type: 'x'.repeat(255), payload: { text: 'x'.repeat(51_000) } })
      return { url: '/inbox/lease', payload: { limit: 100 } }
    },
  },
  'POST /inbox/:id/extend': {
    door: 'inbox:write',
    event: 'inbox-event-extend',
    status: 200,
    calls: [...door, 'BatchGetItem', 'TransactWriteItems'],
    units: { writes: 8, reads: 4 },
    worst: { writes: 9, reads: 4 },
    sample: async ({ leased }) => {
      const { url, lease_id } = await leased()
      return { url: `${url}/extend`, payload: { lease_id, seconds: 3600 } }
    },
  },
  'POST /inbox/:id/release': {
    door: 'inbox:write',
    event: 'inbox-event-release',
    status: 204,
    calls: [...door, 'BatchGetItem', 'TransactWriteItems'],
    units: { writes: 8, reads: 4 },
    worst: { writes: 9, reads: 4 },
    sample: async ({ leased }) => {
      const { url, lease_id } = await leased()
      return { url: `${url}/release`, payload: { lease_id } }
    },
  },
  'POST /inbox/:id/requeue': {
    door: 'inbox:write',
    event: 'inbox-event-requeue',
    status: 204,
    calls: [...door, 'BatchGetItem', 'TransactWriteItems'],
    units: { writes: 6, reads: 4 },
    worst: { writes: 7, reads: 4 },
    sample: async ({ quarantined }) => `${await quarantined()}/requeue`,
  },
  'GET /zapier/me': {
    door: 'key',
    event: 'zapier-me',
    status: 200,
    calls: door,
    units: { writes: 2, reads: 0 },
    worst: { writes: 3, reads: 0 },
  },
  'GET /zapier/events': {
    door: 'inbox:read',
    event: 'zapier-events',
    status: 200,
    calls: [...door, ...Array<string>(5).fill('Query')],
    units: { writes: 2, reads: 5 },
    worst: { writes: 3, reads: 2619 },
    sample: async ({ pushed }) => {
      await pushed()
      return '/zapier/events'
    },
    // It looks at all of a thousand events and ten pages of the table, and at the pointers between two of them.
    worstSample: async ({ pushed, pushedMany }) => {
      await pushed({ event_type: 'rare', payload: {} })
      await pushedMany(998, { event_type: 'x'.repeat(255), payload: { text: 'x'.repeat(9900) } })
      await pushed({ event_type: 'rare', payload: {} })
      return '/zapier/events?event_type=rare'
    },
  },
  'GET /api/applications': {
    door: 'applications:read',
    event: 'applications',
    status: 200,
    calls: [...door, 'Query'],
    units: { writes: 2, reads: 1 },
    worst: { writes: 3, reads: 7109 },
    sample: async ({ kept }) => {
      await kept()
      return '/api/applications'
    },
    worstSample: async ({ listed }) => {
      await listed(5000)
      return '/api/applications?sort=company&q=none'
    },
  },
  'POST /api/applications': {
    door: 'applications:write',
    event: 'application-create',
    status: 201,
    calls: [...door, count, 'GetItem', 'TransactWriteItems'],
    units: { writes: 23, reads: 1 },
    worst: { writes: 364, reads: 1 },
    sample: { url: '/api/applications', payload: sampleApplication },
    worstSample: {
      url: '/api/applications',
      payload: largestApplication,
      headers: { 'idempotency-key': 'sample' },
    },
  },
  'GET /api/applications/lookup': {
    door: 'applications:lookup',
    event: 'application-lookup',
    status: 200,
    calls: [...door, 'BatchGetItem'],
    units: { writes: 2, reads: 2 },
    worst: { writes: 3, reads: 2 },
    sample: async ({ kept }) => {
      await kept()
      return `/api/applications/lookup?url=${sampleApplication.url}`
    },
  },
  'GET /api/stats': {
    door: 'applications:read',
    event: 'stats',
    status: 200,
    calls: [...door, 'Query'],
    units: { writes: 2, reads: 1 },
    // Applications of version 1.0.0 and their moves are read. test/long/applications/all.test.ts has the units of others.
    worst: 'time',
    sample: async ({ kept }) => {
      await kept()
      return '/api/stats'
    },
  },
  'GET /api/applications/export': {
    door: 'applications:read',
    event: 'applications-export',
    status: 200,
    // The applications and their moves.
    calls: [...door, 'Query', 'Query'],
    units: { writes: 2, reads: 2 },
    // With `from` or `to`, applications of version 1.0.0 and their moves are read, as for the statistics.
    worst: 'time',
    sample: async ({ kept }) => {
      await kept()
      return '/api/applications/export'
    },
  },
  'POST /api/applications/import': {
    door: 'applications:write',
    event: 'applications-import',
    status: 200,
    // The rows that were imported before and the saved URLs are read, and the applications are counted. Then both are
    // stored at once: the row of the URL by the rule of version 1.0.0 is read, and the application is written. Finally the
    // event is written and counted.
    calls: [
      ...door,
      ...Array<string>(2).fill('BatchGetItem'),
      count,
      ['GetItem', 'GetItem', 'TransactWriteItems', 'TransactWriteItems'],
      'TransactWriteItems',
      count,
    ],
    units: { writes: 46, reads: 8 },
    // 80 moves of 200 applications are 32,000 write units, more than a partition of the table takes in this time.
    worst: 'time',
    sample: {
      url: '/api/applications/import',
      payload: [
        { ...sampleApplication, status: 'applied' },
        { company: 'Bolt', title: 'Analyst', url: 'https://jobs.example.com/2' },
      ],
    },
  },
  'GET /api/applications/:id': {
    door: 'applications:read',
    event: 'application',
    status: 200,
    calls: [...door, 'GetItem'],
    units: { writes: 2, reads: 1 },
    worst: { writes: 3, reads: 32 },
    sample: ({ kept }) => kept(),
    worstSample: ({ kept }) => kept(largestApplication),
  },
  'PATCH /api/applications/:id': {
    door: 'applications:write',
    event: 'application-update',
    status: 200,
    calls: [...door, 'GetItem', 'TransactWriteItems', count],
    units: { writes: 23, reads: 1 },
    worst: { writes: 432, reads: 33 },
    sample: async ({ kept }) => ({ url: await kept(), payload: { priority: 5 } }),
    // Every list row and the URL row change.
    worstSample: async ({ kept }) => ({
      url: await kept(largestApplication),
      payload: {
        company: '\u8a9e'.repeat(199),
        url: `https://jobs.example.com/${'y'.repeat(2000)}`,
        priority: 1,
        applied_at: '2026-11-02',
        next_action: { ...largestSummary.next_action, at: '2026-12-02' },
      },
    }),
  },
  'DELETE /api/applications/:id': {
    door: 'applications:write',
    event: 'application-delete',
    status: 204,
    calls: [...door, 'GetItem', 'TransactWriteItems', count],
    units: { writes: 23, reads: 1 },
    worst: { writes: 1456, reads: 32 },
    sample: ({ kept }) => kept(),
    worstSample: async ({ kept, moved }) => {
      const application = await kept(largestApplication)
      await moved(application, 79, '\u8a9e'.repeat(2000))
      return application
    },
  },
  'GET /api/applications/:id/history': {
    door: 'applications:read',
    event: 'application-history',
    status: 200,
    calls: [...door, 'GetItem', 'Query'],
    units: { writes: 2, reads: 2 },
    worst: { writes: 3, reads: 152 },
    sample: async ({ kept }) => `${await kept()}/history`,
    worstSample: async ({ kept, moved }) => {
      const application = await kept(largestApplication)
      await moved(application, 79, '\u8a9e'.repeat(2000))
      return `${application}/history?limit=200`
    },
  },
  'POST /api/applications/:id/status': {
    door: 'applications:write',
    event: 'application-move',
    status: 200,
    calls: [...door, 'GetItem', 'TransactWriteItems', count],
    units: { writes: 27, reads: 1 },
    worst: { writes: 374, reads: 32 },
    sample: async ({ kept }) => ({
      url: `${await kept()}/status`,
      payload: { to: 'applied', at: '2026-11-02T09:00:00.000Z' },
      headers: { 'idempotency-key': 'sample' },
    }),
    worstSample: async ({ kept }) => ({
      url: `${await kept(largestApplication)}/status`,
      payload: { to: 'applied', note: '\u8a9e'.repeat(2000) },
      headers: { 'idempotency-key': 'sample' },
    }),
  },
  'DELETE /api/applications/:id/history/:entry': {
    door: 'applications:write',
    event: 'application-retract',
    status: 200,
    calls: [...door, 'GetItem', 'BatchGetItem', 'TransactWriteItems', count],
    units: { writes: 25, reads: 3 },
    worst: { writes: 372, reads: 36 },
    sample: async ({ kept, moved }) => moved(await kept()),
    worstSample: async ({ kept, moved }) => moved(await kept(largestApplication), 2, '\u8a9e'.repeat(2000)),
  },
}

/** The row of a route. HEAD has the row of GET. */
export function rowOf(method: string, url: string): Route {
  const route = `${method.replace('HEAD', 'GET')} ${url}`
  const row = routes[route]
  if (!row) throw new Error(`test/routes.ts has no row for ${route}`)
  return row
}
