export type Person = ReturnType<typeof personOf>

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/** The orders of the last release. */
export const sorts = ['updated_at', 'applied_at', 'company', 'priority', 'next_action_at']

/** Requests of a person to a server, with a session token or an API key. */
export function personOf(url: string, token: string) {
  async function send(method: Method, path: string, body?: object, headers: Record<string, string> = {}) {
    const answer = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return {
      status: answer.status,
      headers: answer.headers,
      body: text === '' ? undefined : JSON.parse(text),
    }
  }

  /** The body of a response. Any other status than the wanted one is an error. */
  async function must(wanted: number, method: Method, path: string, sent?: object) {
    const { status, body } = await send(method, path, sent)
    if (status !== wanted) throw new Error(`${method} ${path} answered ${status} ${JSON.stringify(body)}`)
    return body
  }

  const get = (path: string) => must(200, 'GET', path)

  /** All items of a list, with as many requests as it has pages. */
  async function list(path: string, query: Record<string, string> = {}) {
    const items: { id: string; company: string }[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const parameters = new URLSearchParams({ limit: '200', ...query, ...(cursor && { cursor }) })
      const page = await get(`${path}?${parameters.toString()}`)
      items.push(...page.items)
      cursor = page.next_cursor
    }
    return items
  }

  const applications = (query?: Record<string, string>) => list('/api/applications', query)
  const post = (company: string, members: object = {}) =>
    send('POST', '/api/applications', { company, title: 'Engineer', ...members })

  return {
    send,
    must,
    get,
    list,
    applications,
    post,

    /** The id of the first application with a URL. */
    lookup: async (its: string): Promise<string | undefined> =>
      (await get(`/api/applications/lookup?url=${encodeURIComponent(its)}`)).id,

    /** How often each order lists an application. */
    timesListed: (id: string) =>
      Promise.all(
        sorts.map(async (sort) => (await applications({ sort })).filter((it) => it.id === id).length),
      ),

    /** The events in a state, oldest first. The filter is text such as `&event_type=…`. */
    inbox: async (state: 'undelivered' | 'delivered', filter = ''): Promise<{ event_id: string }[]> =>
      (await get(`/inbox?state=${state}&limit=200${filter}`)).events,
  }
}
