import { Scope } from '../../src/scopes.ts'
import type { TestApp } from './app.ts'
import { callerOf } from './caller.ts'

/** Creates an API key of a person, with these scopes or with all. It writes no event about it. */
export const newKey = async (test: TestApp, sub: string, scopes = Scope.options) =>
  test.keysWithoutEvents.create({ userId: sub, email: `${sub}@example.com` }, { label: 'A key', scopes })

/** Requests of one caller to the events and the inbox, over HTTP. */
export function inboxOf(test: Pick<TestApp, 'app' | 'bearer'>, token: string) {
  const send = callerOf(test, token)
  const push = (event: object | string = {}, headers?: Record<string, string>) =>
    send(
      'POST',
      '/events',
      typeof event === 'string' ? event : { event_type: 'test.made', payload: {}, ...event },
      headers,
    )

  return {
    send,
    push,
    pushed: async (event?: object): Promise<string> => (await push(event)).json().event_id,
    page: async (query = '') => (await send('GET', `/inbox${query}`)).json(),
    acknowledge: (ids: string[]) => send('POST', '/inbox/acknowledge', { ids }),

    /** The ids on each page, for a client that follows the cursor. */
    pages: async (query = ''): Promise<string[][]> => {
      const pages: string[][] = []
      let cursor = ''
      for (;;) {
        const answer = await send('GET', `/inbox?${query}${cursor && `&cursor=${cursor}`}`)
        if (answer.statusCode !== 200)
          throw new Error(`The inbox answered ${answer.statusCode} ${answer.body}`)
        const { events, pagination } = answer.json()
        pages.push(events.map(({ event_id }: { event_id: string }) => event_id))
        if (!pagination.has_more) return pages
        cursor = pagination.next_cursor
      }
    },
  }
}
