import createClient from 'openapi-fetch'
import type { components, paths } from './openapi.ts'

const wanted = <T>(data: T | undefined): T => {
  if (data === undefined) throw new Error('There is no data.')
  return data
}

/** Uses the API as a frontend does, from the sign-in to the acknowledgement of an event. */
export async function useApi(baseUrl: string, credential: string) {
  const api = createClient<paths>({ baseUrl })
  const signedIn = wanted((await api.POST('/auth/google', { body: { credential } })).data)
  api.use({
    onRequest: ({ request }) => request.headers.set('authorization', `Bearer ${signedIn.access_token}`),
  })

  const url = 'https://jobs.example.com/1'
  const tags = ['clients']
  const created = wanted(
    (await api.POST('/api/applications', { body: { company: 'Acme', title: 'Engineer', url, tags } })).data,
  )
  for (const company of ['Globex', 'Initech'])
    await api.POST('/api/applications', { body: { company, title: 'Engineer', tags } })

  const params = { path: { id: created.id } }
  const move = { params, body: { to: 'applied', note: 'Sent' } } as const
  const moved = wanted((await api.POST('/api/applications/{id}/status', move)).data)

  const pages: string[][] = []
  let cursor: string | undefined
  do {
    const query = { tag: 'clients', sort: 'company', limit: 2, cursor } as const
    const page = wanted((await api.GET('/api/applications', { params: { query } })).data)
    pages.push(page.items.map(({ company }) => company))
    cursor = page.next_cursor ?? undefined
  } while (cursor)

  const duplicate = await api.POST('/api/applications', { body: { company: 'Acme', title: 'Again', url } })
  const stale = await api.PATCH('/api/applications/{id}', {
    params: { ...params, header: { 'if-match': `"${created.version}"` } },
    body: { priority: 5 },
  })
  const met = ({ response, error }: { response: Response; error?: components['schemas']['Problem'] }) => ({
    status: response.status,
    code: error?.code,
    isOfFirst: error?.existing_id === created.id,
  })

  const event = { event_type: 'posting.seen', payload: { url } }
  const pushed = wanted((await api.POST('/events', { body: event })).data)
  const listed = async () => {
    const query = { event_type: ['posting.seen'] }
    return wanted((await api.GET('/inbox', { params: { query } })).data).events.map((it) => it.event_id)
  }
  const before = await listed()
  const ids = [pushed.event_id]
  const { results } = wanted((await api.POST('/inbox/acknowledge', { body: { ids } })).data)

  /** Saves a job as an extension does, and does the work for its event as a worker does. */
  async function workOn() {
    const json_ld = { '@type': 'JobPosting', title: 'Analyst', hiringOrganization: { name: 'Umbra' } }
    const payload = { url: 'https://jobs.example.com/2', json_ld }
    const saved = wanted((await api.POST('/events', { body: { event_type: 'job.saved', payload } })).data)
    const lease = async () => {
      const wish = { limit: 1, event_type: ['job.saved', 'posting.*'] }
      const { lease_id, events } = wanted((await api.POST('/inbox/lease', { body: wish })).data)
      return { lease_id, leased: wanted(events[0]) }
    }
    const extend = (id: string, lease_id: string) =>
      api.POST('/inbox/{id}/extend', { params: { path: { id } }, body: { lease_id, seconds: 600 } })

    const { lease_id, leased } = await lease()
    const extended = wanted((await extend(leased.event_id, lease_id)).data)
    const held = { ids: [leased.event_id], lease_id }
    const { results } = wanted((await api.POST('/inbox/acknowledge', { body: held })).data)

    await api.POST('/events', { body: event })
    const first = await lease()
    const { event_id } = first.leased
    const of = { params: { path: { id: event_id } } }
    await api.POST('/inbox/{id}/release', { ...of, body: { lease_id: first.lease_id } })
    const second = await lease()
    const lost = met(await extend(event_id, first.lease_id))
    const query = { lease_id: second.lease_id }
    await api.DELETE('/inbox/{id}', { params: { path: { id: event_id }, query } })

    return {
      isTheSavedJob: leased.event_id === saved.event_id,
      outcome: leased.result?.outcome,
      attempt: leased.attempt,
      isExtended: extended.lease_until > leased.lease_until,
      acknowledged: results.map((it) => it.status),
      lost,
      isReadyAgain: second.leased.event_id === event_id,
    }
  }
  const worker = await workOn()

  return {
    email: signedIn.user.email,
    status: moved.status,
    from: moved.entry.from,
    pages,
    duplicate: met(duplicate),
    stale: met(stale),
    isInInbox: before.includes(pushed.event_id),
    acknowledged: results.map((it) => it.status),
    left: await listed(),
    worker,
  }
}

/** Requests that the compiler must refuse. */
export const refused = () => {
  const api = createClient<paths>()
  return [
    // @ts-expect-error A company is missing.
    () => api.POST('/api/applications', { body: { title: 'Engineer' } }),
    // @ts-expect-error The status does not exist.
    () => api.POST('/api/applications/{id}/status', { params: { path: { id: '' } }, body: { to: 'hired' } }),
    // @ts-expect-error A credential is a text.
    () => api.POST('/auth/google', { body: { credential: 1 } }),
  ]
}
