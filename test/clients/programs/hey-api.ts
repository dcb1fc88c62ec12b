import type { ZodType } from 'zod'
import { pushEvent, signInWithGoogle } from './generated'
import type { ApplicationStatus, Problem } from './generated'
import * as schemas from './generated/zod.gen'

export const readAnswer = (name: string, value: unknown) =>
  (schemas as unknown as Record<string, ZodType>)[`z${name}`]!.parse(value)

/** Pushes an event of this type. Returns the requests that were sent, and the error, which is a problem or comes from zod. */
export async function push(event_type: string) {
  const sent: string[] = []
  const fetch = async (input: RequestInfo | URL) => {
    sent.push((input as Request).url)
    const headers = { 'content-type': 'application/problem+json' }
    return Response.json({ code: 'conflict' }, { status: 409, headers })
  }
  const body = { event_type, payload: {} }
  const { error } = await pushEvent({ baseUrl: 'https://api.example.com', fetch, body })
  return { sent, code: error?.code, error: String(error) }
}

const status: ApplicationStatus = 'applied'
export const titleOf = ({ title, detail }: Problem): string => `${title}: ${detail}. Then ${status}.`

/** Requests that the compiler must refuse. */
export const refused = [
  // @ts-expect-error A credential is a text.
  () => signInWithGoogle({ body: { credential: 1 } }),
  // @ts-expect-error An event needs a payload.
  () => pushEvent({ body: { event_type: 'posting.seen' } }),
]
