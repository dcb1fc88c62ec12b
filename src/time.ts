/**
 * The budget of one request, and the limits that follow from it. A name ends in its unit.
 *
 * API Gateway waits 30 s. The function ends its table calls after 25 s, or 3 s before Lambda stops it, so that its own
 * response goes out first. A request that was let in just before its session or API key ended may write until then. A
 * deletion therefore waits 35 s after it ended the last of them, and then finds everything that such a request wrote.
 */
export const gatewayMs = 30_000

/** The table calls of a request end after this time. */
export const requestMs = 25_000

/** Reserved at the end of Lambda's time for the response. */
export const responseReserveMs = 3_000

/** Reserved at the end of a request's time, to record how far a deletion came. */
export const drainReserveMs = 3_000

/** One request at a time works on a deletion. No request lives longer than this lease. */
export const deletionLeaseMs = 30_000

/** The wait between the end of the last session or API key and the end of a deletion. */
export const settleSeconds = 35

/** After this time, every read sees all writes of a transaction. */
export const transactionMs = 5_000

/** An attempt of a table call. The SDK makes three attempts. */
export const attemptMs = 3_000

/** An attempt to fetch the secret. The SDK makes two attempts. */
export const secretFetchMs = 2_000

/**
 * The two tries to fetch Google's signing keys. The first one is short, because the usual reason is one slow packet. The
 * second one is made only if it ends within the time of the table calls. The first one may end after that time, but
 * within the reserve for the response.
 */
export const googleKeysTimeOutsMs = [1_000, 3_000] as const

/**
 * The time limit of the warm-up request. The secret may take 4 s before it. The first real request waits for both, and
 * the 30 s of the gateway include this wait.
 */
export const warmUpMs = 2_000

/** An event is in the inbox for 90 days, and for 30 days after it was acknowledged. */
export const undeliveredDays = 90
export const deliveredDays = 30
/** So its content is stored for this many days. */
export const eventDays = undeliveredDays + deliveredDays

/** The clocks of two instances differ by at most this time. A leased event is ready this long after its lease has ended. */
export const mostSkewMs = 1_000

export const minuteSeconds = 60
export const hourMs = 3_600_000
export const daySeconds = 86_400
export const dayMs = daySeconds * 1000

/** A person's date may be tomorrow here, because their time zone is ahead. */
export const mostAheadMs = 24 * hourMs

/** The number of the day since 1970, in UTC. */
export const epochDayOf = (time: Date) => Math.floor(time.getTime() / dayMs)

/** The minute of the last use, in the row of an API key or a calendar address. Undefined before the first use. */
export const lastUsedIn = ({ window_start }: { window_start: number }) =>
  window_start > 0 ? new Date(window_start * 1000).toISOString() : undefined

/** The UTC date of a time in UTC, such as `2026-11-22`. */
export const dayOf = (time: string) => time.slice(0, 10)

/** DynamoDB's `ttl` is in epoch seconds. */
export const ttlAt = (time: Date) => Math.ceil(time.getTime() / 1000)
