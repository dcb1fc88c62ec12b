import { Agent, request } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream'
import { listenAt } from './listen.ts'
import type { Place } from './listen.ts'
import { otherHost } from './own-hosts.ts'
import type { IsForOwnHost } from './own-hosts.ts'

type Options = Place & { engine: string; isForOwnHost: IsForOwnHost }

/**
 * The engine accepts any signature, and allows every web page by CORS. This proxy in front of it forwards requests of
 * programs and rejects requests of web pages. It recognises a page's request by `Origin` or `Sec-Fetch-Site`: a browser
 * adds one of them to every POST.
 */
export async function openEngineProxy({ engine, isForOwnHost, ...place }: Options) {
  const agent = new Agent({ keepAlive: true })

  function handOn(asked: IncomingMessage, answer: ServerResponse) {
    const refusal = refusalOf(asked, isForOwnHost)
    if (refusal) {
      sendError(answer, ...refusal)
      return
    }
    const sent = request(engine, { agent, method: 'POST', headers: endToEnd(asked.headers) })
    sent.once('response', (response) => {
      answer.writeHead(response.statusCode!, endToEnd(response.headers))
      pipeline(response, answer, () => undefined)
    })
    // The SDK retries a request after a 502 or an incomplete response.
    sent.on('error', () => {
      if (!answer.headersSent)
        sendError(answer, 502, 'InternalServerError', 'The embedded database did not respond.')
    })
    answer.once('close', () => sent.destroy())
    asked.pipe(sent)
  }

  const { url, close } = await listenAt(place, handOn)
  return {
    endpoint: url,
    close: () => {
      close()
      agent.destroy()
    },
  }
}

/** A DynamoDB error. */
type Refusal = [status: number, name: string, message: string]

/** The error for a request that must not reach the engine; undefined if the request is allowed. */
function refusalOf(asked: IncomingMessage, isForOwnHost: IsForOwnHost): Refusal | undefined {
  const { origin, 'sec-fetch-site': site } = asked.headers
  if (!isForOwnHost(asked)) return [403, 'AccessDeniedException', otherHost]
  if (origin !== undefined || site !== undefined)
    return [403, 'AccessDeniedException', 'Web pages may not use the local database.']
  if (asked.method !== 'POST') return [405, 'UnknownOperationException', 'DynamoDB accepts only POST.']
  return undefined
}

/** Sends an error in DynamoDB's format, so that its clients show the message. */
function sendError(answer: ServerResponse, ...[status, name, message]: Refusal) {
  answer.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'x-content-type-options': 'nosniff',
    ...(status === 405 && { allow: 'POST' }),
  })
  answer.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message }))
}

const notHandedOn =
  /^(connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|proxy-.*|access-control-.*)$/

/** Drops the hop-by-hop headers (RFC 9110, section 7.6.1) and the engine's CORS headers. */
const endToEnd = (headers: IncomingHttpHeaders) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !notHandedOn.test(name)))
