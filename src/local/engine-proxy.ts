import { Agent, request } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream'
import { listenAt } from './listen.ts'
import type { Place } from './listen.ts'
import { otherHost } from './own-hosts.ts'
import type { IsForOwnHost } from './own-hosts.ts'

type Options = Place & { engine: string; isForOwnHost: IsForOwnHost }

/**
 * Stands before the engine, which lets every page of a browser read and write and takes any signature. It hands on what
 * programs send: a browser adds `Origin` or `Sec-Fetch-Site` to whatever a page sends by POST, and to most of the rest.
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
    // The SDK sends again what is answered 502, or what is not answered to its end.
    sent.on('error', () => {
      if (!answer.headersSent)
        sendError(answer, 502, 'InternalServerError', 'The embedded database did not answer.')
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

/** The status, the name and the message of an error of DynamoDB. */
type Refusal = [status: number, name: string, message: string]

/** Why a request is not handed on. */
function refusalOf(asked: IncomingMessage, isForOwnHost: IsForOwnHost): Refusal | undefined {
  const { origin, 'sec-fetch-site': site } = asked.headers
  if (!isForOwnHost(asked)) return [403, 'AccessDeniedException', otherHost]
  if (origin !== undefined || site !== undefined)
    return [403, 'AccessDeniedException', 'Web pages may not use the database of a laptop.']
  if (asked.method !== 'POST') return [405, 'UnknownOperationException', 'DynamoDB takes POST alone.']
  return undefined
}

/** An error as DynamoDB writes it, so that its clients show the message. */
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

/** Without the headers that are for one connection alone (RFC 9110, section 7.6.1), and without the engine's CORS. */
const endToEnd = (headers: IncomingHttpHeaders) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !notHandedOn.test(name)))
