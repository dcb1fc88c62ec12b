import { once } from 'node:events'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'

type Limits = { timeOutMs: number; mostBytes: number }

/** `text` is undefined if the body has more than `mostBytes`. */
type Answer = { status: number; headers: IncomingHttpHeaders; text: string | undefined }

/**
 * Sends a GET on a connection of its own and follows no redirect. Rejects if the connection fails or breaks off, or if
 * the response is not complete after `timeOutMs`.
 *
 * `fetch` loads undici, which takes 25 ms of CPU time, and so does an import of `node:http`. The AWS SDK has already
 * loaded `node:http` and `node:https` in another way.
 */
export async function getText(url: string, { timeOutMs, mostBytes }: Limits): Promise<Answer> {
  const isPlain = new URL(url).protocol === 'http:'
  const { get } = process.getBuiltinModule(isPlain ? 'node:http' : 'node:https')
  const signal = AbortSignal.timeout(timeOutMs)
  const request = get(url, { signal, agent: false })
  request.on('error', () => undefined) // An error after the end has no other listener.
  try {
    const [response] = (await once(request, 'response', { signal })) as [IncomingMessage]
    const { statusCode: status = 0, headers } = response
    return { status, headers, text: await readText(response, mostBytes) }
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  }
}

async function readText(response: IncomingMessage, mostBytes: number) {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > mostBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
