import { gatewayEvent } from '../test/tools/events.ts'
import type { Google } from '../test/tools/google.ts'
import type { Instance } from './instance.ts'

/** The measured routes. */
export const routes = [
  'GET /health',
  'GET /api/user',
  'POST /auth/google',
  'GET /api/applications',
  'POST /events',
]

/** The person whose data the requests read. */
export const userId = 'bench'

export const sampleEvent = { event_type: 'bench.event', payload: { text: 'x'.repeat(200) }, source: 'bench' }

let applications = 0
const newApplication = () => ({
  company: `Company ${applications++}`,
  title: 'Platform engineer',
  url: `https://jobs.example.com/${applications}`,
  location: 'Berlin',
  tags: ['remote', 'node'],
})

const bodies: Record<string, () => object> = {
  'POST /events': () => sampleEvent,
  'POST /api/applications': newApplication,
}

/** Returns a request to a route, as the event of an HTTP API. */
export type NewEvent = (route: string) => Promise<object>

/** Signs the person in, stores 40 applications, and returns a function that makes requests of this person. */
export async function prepare({ answer }: Instance, google: Google): Promise<NewEvent> {
  const succeed = async (event: object) =>
    JSON.parse((await answer([event])).last.body ?? '') as Record<string, string>
  const signIn = (credential: string) => gatewayEvent('POST', '/auth/google', { body: { credential } })

  const { access_token: token } = await succeed(signIn(await google.idToken({ sub: userId })))
  for (let number = 0; number < 40; number++)
    await succeed(gatewayEvent('POST', '/api/applications', { token, body: newApplication() }))
  // The first push of an account makes an extra call. 60 people share the sign-ins, because an account with 20 sessions
  // must end its oldest.
  await succeed(gatewayEvent('POST', '/events', { token, body: sampleEvent }))
  const people = Array.from({ length: 60 }, (_none, index) => `person-${index}`)
  for (const sub of people) await succeed(signIn(await google.idToken({ sub })))

  let signIns = 0
  return async (route) => {
    const [method = '', path = ''] = route.split(' ')
    if (path === '/auth/google')
      return signIn(await google.idToken({ sub: people[signIns++ % people.length] }))
    if (path === '/health') return gatewayEvent(method, path)
    return gatewayEvent(method, path, { token, body: bodies[route]?.() })
  }
}
