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
