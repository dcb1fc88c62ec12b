import { once } from 'node:events'
import { Agent, createServer, request as send } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { noteCall } from './wire-actions.ts'

/** A table call: its action, its input, and the capacity units that the engine reports. */
type TableCall = { action: string; input: Record<string, unknown>; units: number }

/**
 * `drop`: the call is done, then `meanwhile` runs, and the response is lost. `conflict`: another transaction holds the
 * first item.
 */
export type Fault =
  | { kind: 'error'; name: string; status?: number }
  | { kind: 'hang' }
  | { kind: 'hang-in-body' }
  | { kind: 'reset' }
  | { kind: 'html' }
  | { kind: 'empty' }
  | { kind: 'unprocessed' }
  | { kind: 'conflict' }
  | { kind: 'drop'; meanwhile?: () => Promise<unknown> }

const forwarded = ['authorization', 'content-type', 'x-amz-date', 'x-amz-target']

/** The headers of a table call that the engine needs. */
export const forwardedHeaders = ({ headers }: IncomingMessage) =>
  Object.fromEntries(forwarded.map((name) => [name, String(headers[name])]))

export const actionOf = ({ headers }: IncomingMessage) => String(headers['x-amz-target']).split('.')[1] ?? ''

type Rule = {
  matches: (call: Omit<TableCall, 'units'>, index: number) => boolean
  fault: Fault
  times: number
}

/** A proxy between the table client and an engine. It records every call, and breaks calls on demand. */
export async function openFaultProxy(engineEndpoint: string) {
  const calls: TableCall[] = []
  let rules: Rule[] = []
  let index = 0
  const agent = new Agent({ keepAlive: true })

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error))
  })

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const input = JSON.parse(await text(request)) as Record<string, unknown>
    const action = actionOf(request)
    noteCall(action, input)
    const rule = rules.find((candidate) => candidate.times > 0 && candidate.matches({ action, input }, index))
    index += 1
    if (rule) rule.times -= 1
    // The calls in the order of their requests, because responses may overtake one another.
    const call = { action, input, units: 0 }
    calls.push(call)
    if (rule && rule.fault.kind !== 'drop' && rule.fault.kind !== 'hang-in-body')
      return breakOff(rule.fault, input, request, response)

    // `fetch` takes several times the CPU, and most tests send all their table calls through here.
    const sent = send(engineEndpoint, { agent, method: 'POST', headers: forwardedHeaders(request) })
    sent.end(JSON.stringify({ ...input, ReturnConsumedCapacity: 'TOTAL' }))
    const [reply] = (await once(sent, 'response')) as [IncomingMessage]
    const body = await text(reply)
    call.units = unitsOf(body)
    if (rule?.fault.kind === 'drop') {
      await rule.fault.meanwhile?.()
      return request.socket.destroy()
    }
    response.writeHead(reply.statusCode!, {
      'content-type': 'application/x-amz-json-1.0',
      'x-amzn-requestid': reply.headers['x-amzn-requestid'] ?? '',
    })
    if (rule?.fault.kind === 'hang-in-body') return response.write(body.slice(0, 5))
    return response.end(body)
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  return {
    endpoint: `http://127.0.0.1:${port}`,
    calls,
    /** Breaks the calls of an action (or the calls that a function picks), this many times. */
    fail(which: string | Rule['matches'], fault: Fault, times = Infinity) {
      const matches = typeof which === 'string' ? ({ action }: { action: string }) => action === which : which
      rules.push({ matches, fault, times })
    },
    /** Makes the call with this number fail, counted from 0. */
    failCall(number: number, fault: Fault) {
      index = 0
      rules.push({ matches: (_call, at) => at === number, fault, times: 1 })
    },
    heal() {
      rules = []
    },
    forget() {
      calls.length = 0
      index = 0
    },
    async close() {
      agent.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export type FaultProxy = Awaited<ReturnType<typeof openFaultProxy>>

function breakOff(fault: Fault, input: object, request: IncomingMessage, response: ServerResponse): unknown {
  switch (fault.kind) {
    case 'error': {
      const body = JSON.stringify({
        __type: `com.amazonaws.dynamodb.v20120810#${fault.name}`,
        message: 'injected',
      })
      return response
        .writeHead(fault.status ?? 400, { 'content-type': 'application/x-amz-json-1.0' })
        .end(body)
    }
    case 'html':
      return response.writeHead(503, { 'content-type': 'text/html' }).end('<html>Service Unavailable</html>')
    case 'unprocessed': {
      const { RequestItems } = input as { RequestItems: unknown }
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'none' })
      return response.end(JSON.stringify({ UnprocessedItems: RequestItems, UnprocessedKeys: RequestItems }))
    }
    case 'conflict': {
      const { TransactItems = [] } = input as { TransactItems?: unknown[] }
      const CancellationReasons = TransactItems.map((_item, place) => ({
        Code: place === 0 ? 'TransactionConflict' : 'None',
      }))
      const __type = 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException'
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' })
      return response.end(JSON.stringify({ __type, message: 'injected', CancellationReasons }))
    }
    case 'empty':
      return response.writeHead(200).end()
    case 'reset':
      return request.socket.resetAndDestroy()
    default:
      return undefined // hangs
  }
}

function unitsOf(text: string): number {
  const { __type = '', ConsumedCapacity = [] } = JSON.parse(text) as Answer
  // DynamoDB charges a write whose condition failed, but does not report it. These rows are smaller than 1 KB.
  if (__type.endsWith('#ConditionalCheckFailedException')) return 1
  return [ConsumedCapacity].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0)
}

type Units = { CapacityUnits: number }
type Answer = { __type?: string; ConsumedCapacity?: Units | Units[] }
