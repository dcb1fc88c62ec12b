import { gatewayEvent } from '../test/tools/events.ts'
import type { Google } from '../test/tools/google.ts'
import type { Instance } from './instance.ts'

/** The person whose data the requests read. */
export const userId = 'bench'

const sampleEvent = { event_type: 'bench.event', payload: { text: 'x'.repeat(200) }, source: 'bench' }

type Prepared = { token: string; credential: () => Promise<string> }
type Request = (prepared: Prepared) => Promise<object>

/** The measured requests, as events of an HTTP API. A name is a method and a path. */
export const requests: Record<string, Request> = {
  'GET /health': async () => gatewayEvent('GET', '/health'),
  'GET /api/user': async ({ token }) => gatewayEvent('GET', '/api/user', { token }),
  'POST /auth/google': async ({ credential }) =>
    gatewayEvent('POST', '/auth/google', { body: { credential: await credential() } }),
  'GET /api/applications': async ({ token }) => gatewayEvent('GET', '/api/applications', { token }),
  'POST /events': async ({ token }) => gatewayEvent('POST', '/events', { token, body: sampleEvent }),
}

/** Signs the person in and stores 40 applications. Returns the token, and a new ID token of a known person each time. */
export async function prepare({ ask }: Instance, google: Google): Promise<Prepared> {
  const succeed = async (event: object) => {
    const { statusCode, body = '' } = await ask(event)
    if (statusCode >= 300) throw new Error(`A request of the preparation got ${statusCode}: ${body}`)
    return JSON.parse(body) as Record<string, string>
  }
  const signIn = async (sub: string) => {
    const credential = await google.idToken({ sub })
    return succeed(gatewayEvent('POST', '/auth/google', { body: { credential } }))
  }

  const { access_token: token = '' } = await signIn(userId)
  for (let number = 0; number < 40; number++) {
    const body = {
      company: `Company ${number}`,
      title: 'Platform engineer',
      url: `https://jobs.example.com/${number}`,
      location: 'Berlin',
      tags: ['remote', 'node'],
    }
    await succeed(gatewayEvent('POST', '/api/applications', { token, body }))
  }

  let people = 0
  return {
    token,
    // A new person for each sign-in, because a further session of the same one ends an older session.
    async credential() {
      const sub = `person-${people++}`
      await signIn(sub)
      return google.idToken({ sub })
    },
  }
}
