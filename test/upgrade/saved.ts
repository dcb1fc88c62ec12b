import { expect } from 'vitest'
import { sorts } from './person.ts'
import type { Person } from './person.ts'
import { postings } from './postings.ts'

const everyMember = {
  location: 'Berlin',
  work_mode: 'hybrid',
  employment_type: 'full_time',
  salary: { min: 70_000, max: 85_000.5, currency: 'EUR', period: 'year' },
  source: 'A friend',
  description: 'The first line\nThe second line',
  notes: 'Ada knows somebody there',
  resume: 'Version 3',
  applied_at: '2025-11-02T09:00:00.000Z',
  next_action: { at: '2025-12-02T09:00:00.000Z', text: 'Call back' },
  contacts: [
    {
      name: 'Sam Miller',
      role: 'Recruiter',
      email: 'sam@acme.example',
      phone: '+49 30 1',
      url: 'https://acme.example/sam',
    },
  ],
  interviews: [
    {
      id: '0b9f3c5e-8a3f-4c89-9c0c-1f0a7f1f8a11',
      at: '2025-11-26T14:00:00.000Z',
      duration_minutes: 45,
      kind: 'video',
      location: 'At home',
      notes: 'Two people',
    },
  ],
}

const id = ({ body }: { body?: { id: string } }) => body!.id

/** Saves an application for each posting, with every member, and moves some of them. Returns the ids by posting. */
export async function savePostings({ must, post }: Person, job: string) {
  const ids = new Map<string, string>()
  for (const [index, posting] of postings.entries()) {
    const { company, what, at } = posting
    const tags = ['TypeScript', ...(index % 2 ? ['senior'] : [])]
    const saved = id(
      await post(company, { ...everyMember, url: at(job).url, tags, priority: 1 + (index % 5) }),
    )
    ids.set(what, saved)
    const move = (to: string) =>
      must(200, 'POST', `/api/applications/${saved}/status`, { to, note: 'By mail' })
    if (index % 2) await move('applied')
    if (index % 4 === 1) {
      const { entry } = await move('interview')
      await must(200, 'DELETE', `/api/applications/${saved}/history/${entry.id}`)
    }
  }
  return ids
}

const twinUrl = (job: string) => `https://x.example/twins?gad_source=1&id=${job}`

/** Saves two applications with one URL. */
export async function saveTwins({ post }: Person, job: string) {
  const url = twinUrl(job)
  const first = id(await post('Twin Works', { url }))
  const second = id(await post('Twin Works', { url, allow_duplicate: true }))
  return { url, first, second }
}

/** Applications in other states: without optional members, archived, and deleted. */
export async function saveOthers({ must, post }: Person) {
  await post('Delta')
  await post('Echo', { url: 'https://jobs.example.com/archived', archived: true })
  const url = 'https://jobs.example.com/deleted'
  await must(204, 'DELETE', `/api/applications/${id(await post('Foxtrot', { url }))}`)
  return { deletedUrl: url }
}

/** Applications with interviews and next actions, of which some do not take place. Returns the ids by title. */
export async function saveForCalendar({ must }: Person) {
  const at = (day: string) => `${day}T09:00:00.000Z`
  const save = async (title: string, interviews: string[], next_action?: object) =>
    id({
      body: await must(201, 'POST', '/api/applications', {
        company: 'Calendar',
        title,
        next_action,
        interviews: interviews.map((day) => ({ at: at(day), kind: 'phone' })),
      }),
    })
  const call = { at: at('2035-03-01'), text: 'Call them' }
  const going = await save('Going', ['2020-03-01', '2035-03-02'], call)
  const rejected = await save('Rejected', ['2035-03-03'], call)
  await must(200, 'POST', `/api/applications/${rejected}/status`, { to: 'rejected' })
  const archived = await save('Archived', ['2035-03-04'], call)
  await must(200, 'PATCH', `/api/applications/${archived}`, { archived: true })
  return { going, rejected, archived }
}

/** Pushes three events and acknowledges the first one. */
export async function saveEvents({ must }: Person) {
  const ids: string[] = []
  for (const text of ['first', 'second', 'third']) {
    const event = {
      event_type: 'posting.seen',
      payload: { text, count: 1.5 },
      metadata: { text },
      source: 'page',
    }
    ids.push((await must(202, 'POST', '/events', event)).event_id)
  }
  await must(204, 'DELETE', `/inbox/${ids[0]!}`)
  return ids
}

/** Requests with an idempotency key, each with the member of its response that names the created thing. */
export const idempotentRequests = (applicationId: string) =>
  [
    {
      what: 'an application',
      path: '/api/applications',
      body: { company: 'Golf', title: 'Engineer', url: 'https://jobs.example.com/once?utm_source=a' },
      thing: (body: { id: string }) => body.id,
    },
    {
      what: 'a move',
      path: `/api/applications/${applicationId}/status`,
      body: { to: 'screening', at: '2025-11-03' },
      thing: (body: { entry: { id: string } }) => body.entry.id,
    },
    {
      what: 'an event',
      path: '/events',
      body: { event_type: 'posting.seen', payload: { once: true } },
      thing: (body: { event_id: string }) => body.event_id,
    },
  ] as const

export const filters: Record<string, string>[] = [
  { status: 'applied' },
  { status: 'saved,screening' },
  { tag: 'SENIOR' },
  { archived: 'true' },
  { archived: 'false', tag: 'typescript', q: 'engineer berlin' },
]

export const searches = [
  ...postings.map(({ company }) => company),
  'zurich',
  'works łódź',
  'l’oreal',
  'ﾊﾞｽ',
  'ACME',
]

/** All that a person can read, but for the sessions. */
export async function readAll({ get, list, send, applications, inbox }: Person) {
  const each = async <T extends string, V>(names: readonly T[], read: (name: T) => Promise<V>) =>
    Object.fromEntries(await Promise.all(names.map(async (name) => [name, await read(name)] as const)))
  const idsOf = async (query: Record<string, string>) => (await applications(query)).map((it) => it.id)

  const summaries = await applications()
  const { items: keys } = await get('/api/keys')
  return {
    user: await get('/api/user'),
    keys: (keys as { last_used_at?: string }[]).map(({ last_used_at: _minute, ...key }) => key),
    summaries,
    applications: await each(
      summaries.map((it) => it.id),
      async (its) => {
        const { body, headers } = await send('GET', `/api/applications/${its}`)
        const history = await list(`/api/applications/${its}/history`)
        return { application: body, etag: headers.get('etag'), history }
      },
    ),
    ascending: await each(sorts, (sort) => applications({ sort, order: 'asc', limit: '7' })),
    descending: await each(sorts, (sort) => applications({ sort, order: 'desc', limit: '7' })),
    filtered: await Promise.all(filters.map(idsOf)),
    searched: await each(searches, (q) => idsOf({ q })),
    undelivered: await inbox('undelivered'),
    delivered: await inbox('delivered'),
  }
}

/** Everything that a person has read. */
export type Read = Awaited<ReturnType<typeof readAll>>

/** Checks the table of postings: each URL that found an application before does so in the released version. */
export async function checkPostings({ lookup }: Person, job: string, ids: Map<string, string>) {
  for (const { what, at } of postings) {
    const { url, always, onlyBefore, onlyToday } = at(job)
    for (const its of [url, ...always, ...onlyBefore])
      expect([its, await lookup(its)]).toEqual([its, ids.get(what)])
    for (const its of onlyToday) expect([its, await lookup(its)]).toEqual([its, undefined])
  }
}
