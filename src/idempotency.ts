/** What stands for a request that may be sent again: `id` for its caller, route and key, `bodyHash` for its content. */
export type Idempotency = { id: string; bodyHash: string }
