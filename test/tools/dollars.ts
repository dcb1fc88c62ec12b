/** The use of AWS by admitted requests, seen from outside: at the wire of the table and in the bodies. */
export type Bill = { requests: number; writes: number; reads: number; received: number; sent: number }

export const emptyBill = (): Bill => ({ requests: 0, writes: 0, reads: 0, received: 0, sent: 0 })

/** API Gateway counts each 512 KB of a request or a response as a request of its own. */
const increment = 512 * 1024

/** One line of ours, two of Lambda and one of the gateway. */
const logBytes = 2000

/** Headers of a response, at most. */
const headerBytes = 1500

/**
 * List prices of us-east-1 in US dollars; docs/costs.md names them. A function of 512 MB gets 0.29 of a CPU: it needs at
 * most 30 ms, 2 ms for a KB of a body, and 0.6 ms for a capacity unit (measured on one CPU and divided). Traces have a
 * price of their own, because Lambda samples them by time.
 */
export function dollarsOf({ requests, writes, reads, received, sent }: Bill) {
  const seconds = requests * 0.03 + ((received + sent) / 1000) * 0.002 + (writes + reads) * 0.0006
  const gatewayRequests = requests + (received + sent) / increment
  return (
    (writes * 0.625 + reads * 0.125 + gatewayRequests * 1.0 + requests * 0.2) / 1e6 +
    seconds * 0.5 * 0.0000133334 +
    (sent + requests * headerBytes) * (0.09 / 1e9) +
    requests * logBytes * (0.53 / 1e9)
  )
}

/** Lambda traces the first request of each second. The other 5 % are in the price of a request. */
export const tracesOfADay = (86_400 * 5) / 1e6
