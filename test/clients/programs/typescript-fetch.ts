import * as models from './generated'
import type { GoogleCredential, NewApiKey, Problem } from './generated'

export const readAnswer = (name: string, value: unknown) =>
  (models as unknown as Record<string, (json: unknown) => unknown>)[`${name}FromJSON`]!(value)

const events = (fetchApi: models.FetchAPI) =>
  new models.EventsApi(new models.Configuration({ basePath: 'https://api.example.com', fetchApi }))

/** The problem of a push that the API answers with it. */
export async function problemOf(problem: unknown): Promise<Problem> {
  const fetchApi = async () => Response.json(problem, { status: 409 })
  const refusal = await events(fetchApi)
    .pushEvent({ newEvent: { eventType: 'posting.seen', payload: {} } })
    .catch((error: unknown) => error)
  if (!(refusal instanceof models.ResponseError)) throw refusal
  return models.ProblemFromJSON(await refusal.response.json())
}

const credential: GoogleCredential = { credential: 'an ID token' }
const key: NewApiKey = { label: 'Zapier', scopes: ['inbox:read'] }
export const bodies = [models.GoogleCredentialToJSON(credential), models.NewApiKeyToJSON(key)]

/** Bodies that the compiler must refuse. */
export const refused = [
  // @ts-expect-error A credential is a text.
  (): GoogleCredential => ({ credential: 1 }),
  // @ts-expect-error The scope does not exist.
  (): NewApiKey => ({ label: 'Zapier', scopes: ['everything'] }),
  // @ts-expect-error The status does not exist.
  (): models.Move => ({ to: 'hired' }),
]
