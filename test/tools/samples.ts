import type { Sort } from '../../src/applications/queries.ts'
import type { TestApp } from './app.ts'
import { keepApplications, storedApplication } from './applications.ts'
import { callerOf } from './caller.ts'
import { tableOf } from './table.ts'

/** A request of a person. `payload` is the body, if the route has one. */
type Sample = { url: string; payload?: object; headers?: Record<string, string> }

/** Creates a sample and everything that it needs. A text is the URL of the sample. */
export type Sampler = string | Sample | ((person: Person) => Promise<string | Sample>)

type Person = ReturnType<typeof personOf>

export const sampleKey = { label: 'A key', preset: 'capture' as const }
export const sampleEvent = { event_type: 'test.sample', payload: { text: 'a small one' } }
export const sampleApplication = {
  company: 'Acme',
  title: 'Engineer',
  url: 'https://jobs.example.com/1',
}

/** The largest accepted event: 256 KB of payload and 16 KB of metadata. */
export const largestEvent = {
  event_type: 'x'.repeat(255),
  payload: { text: 'x'.repeat(256 * 1024 - 11) },
  metadata: { text: 'x'.repeat(16 * 1024 - 11) },
  source: 's'.repeat(255),
}

const wide = (length: number) => '\u8a9e'.repeat(length)

/** An application with the largest possible list rows. */
export const largestSummary = {
  company: wide(200),
  title: wide(300),
  url: `https://jobs.example.com/${'x'.repeat(2000)}`,
  location: wide(200),
  source: wide(200),
  tags: Array.from({ length: 20 }, (_, index) => wide(48) + String(index).padStart(2, '0')),
  salary: { min: 1234567.89, max: 2345678.91, currency: 'EUR', period: 'month' as const },
  priority: 5,
  applied_at: '2026-11-01T09:00:00.000Z',
  next_action: { at: '2026-12-01T09:00:00.000Z', text: wide(500) },
}

/** An application of just below 128 KB, the largest accepted size. */
export const largestApplication = {
  ...largestSummary,
  description: 'd'.repeat(50_000),
  notes: 'n'.repeat(50_000),
  interviews: Array.from({ length: 2 }, () => ({
    at: '2026-11-20T09:00:00.000Z',
    notes: 'i'.repeat(9000),
  })),
}

/** Captures each member that a list row has. The second one of these jobs changes the key of the company's row. */
const capturedNames = (letter: string) => ({
  company: wide(199) + letter,
  title: wide(299) + letter,
  location: wide(199) + letter,
})

/** A saved job that refreshes the largest application. With its metadata, it is the largest event of its type. */
export function largestSavedJob(url: string) {
  const payload = {
    url,
    ...capturedNames('b'),
    notes: 'm'.repeat(50_000),
    json_ld: { '@type': 'JobPosting', description: 'e'.repeat(50_000) },
    text: '',
  }
  const room = 256 * 1024 - Buffer.byteLength(JSON.stringify(payload))
  const { metadata, source } = largestEvent
  return { event_type: 'job.saved', payload: { ...payload, text: 'x'.repeat(room) }, metadata, source }
}

/** A signed-in person, with the samples that need one. */
export function personOf(test: TestApp, sub: string, token: string) {
  const call = callerOf(test, token)
  const post = async <T>(url: string, payload: object) => {
    const answer = await call('POST', url, payload)
    if (answer.statusCode >= 300) throw new Error(`POST ${url} answered ${answer.statusCode} ${answer.body}`)
    return answer.json<T>()
  }

  const find = async (url: string) =>
    (await test.as(token, 'GET', `/api/applications/lookup?url=${encodeURIComponent(url)}`)).json<{
      id: string
    }>()

  const self = {
    test,
    sub,
    token,
    post,

    /** The id of another session of theirs. */
    otherSession: async (): Promise<string> => {
      await test.signIn({ sub })
      const { items } = (await test.as(token, 'GET', '/api/sessions')).json<{
        items: { id: string; current: boolean }[]
      }>()
      return items.find(({ current }) => !current)!.id
    },

    sessions: async (count: number) => {
      const session = { user_id: sub, email: 'someone@example.com', issuedAt: new Date() }
      for (let made = 0; made < count; made++)
        await test.services.sessions.start({ ...session, userAgent: 'a'.repeat(200) })
    },

    keys: async (count: number) => {
      for (let made = 0; made < count; made++) await test.services.apiKeys.create({ userId: sub }, sampleKey)
    },

    /**
     * Deletes the row of one of their API keys and leaves its slot taken, like a creation that stopped between its two
     * writes.
     */
    dropKey: async () => {
      const key = (await test.items()).find(({ sk, user_id }) => sk === 'key' && user_id === sub)!
      await tableOf(test).delete({ pk: key.pk, sk: key.sk })
    },

    /** The path of their new calendar address, with its secret. */
    calendar: async () => {
      const { pathname, search } = new URL((await post<{ url: string }>('/api/calendar', {})).url)
      return pathname + search
    },

    /** The id of an event that was pushed. */
    pushed: async (event: object = sampleEvent) =>
      (await post<{ event_id: string }>('/events', event)).event_id,

    /** The ids of this many events. */
    pushedMany: async (count: number, event: object = sampleEvent): Promise<string[]> => {
      const ids: string[] = []
      while (ids.length < count) {
        const events = Array<object>(Math.min(count - ids.length, 15)).fill(event)
        const { results } = await post<{ results: { event_id: string }[] }>('/events/batch', { events })
        ids.push(...results.map(({ event_id }) => event_id))
      }
      return ids
    },

    /** The path of a leased event, and its lease. */
    leased: async () => {
      await self.pushed()
      const { lease_id, events } = await post<{ lease_id: string; events: { event_id: string }[] }>(
        '/inbox/lease',
        { limit: 1 },
      )
      return { url: `/inbox/${events[0]!.event_id}`, lease_id }
    },

    /** The path of a quarantined event. */
    quarantined: async () => {
      const id = await self.pushed()
      for (let attempt = 0; attempt < 10; attempt++) {
        const { lease_id } = await post<{ lease_id: string }>('/inbox/lease', {})
        await call('POST', `/inbox/${id}/release`, { lease_id })
      }
      return `/inbox/${id}`
    },

    /** The path of a saved application. */
    kept: async (application: object = sampleApplication) =>
      `/api/applications/${(await post<{ id: string }>('/api/applications', application)).id}`,

    /** The URL of the largest application that a saved job can refresh. */
    captured: async (number = 0): Promise<string> => {
      const { company: _company, title: _title, location: _location, url, ...others } = largestApplication
      const page = url.slice(0, -2) + String(number).padStart(2, '0')
      const { description, notes, ...rest } = others
      const json_ld = { '@type': 'JobPosting', description }
      const saved = { url: page, ...capturedNames('a'), notes, json_ld }
      await post('/events', { event_type: 'job.saved', payload: saved })
      const { id } = await find(page)
      const answer = await call('PATCH', `/api/applications/${id}`, rest)
      if (answer.statusCode !== 200)
        throw new Error(`The change answered ${answer.statusCode} ${answer.body}`)
      return page
    },

    /** Writes only the list rows of one order, of this many of the largest applications. */
    listed: async (count: number, sort: Sort = 'company') => {
      const { url: _url, ...summary } = largestSummary
      const applications = Array.from({ length: count }, () => storedApplication(summary))
      await keepApplications(test, sub, applications, ({ sk }) => sk?.S?.startsWith(`${sort}#`) ?? false)
    },

    /** The path of the latest move of an application with this many moves. */
    moved: async (application: string, moves = 1, note?: string) => {
      let entry = ''
      for (let move = 0; move < moves; move++) {
        const to = move % 2 === 0 ? 'applied' : 'screening'
        const { entry: its } = await post<{ entry: { id: string } }>(`${application}/status`, { to, note })
        entry = its.id
      }
      return `${application}/history/${entry}`
    },
  }
  return self
}

/** The request of a sampler. `path` is the sample of a route without one. */
export async function readSample(
  sampler: Sampler | undefined,
  path: string,
  person: Person,
): Promise<Sample> {
  const sample = typeof sampler === 'function' ? await sampler(person) : (sampler ?? path)
  return typeof sample === 'string' ? { url: sample } : sample
}

/** Sends a request to a route such as `GET /health`. */
export const send = (test: TestApp, route: string, token: string, { url, payload, headers }: Sample) =>
  callerOf(test, token)(route.split(' ')[0] as 'GET', url, payload, headers)
