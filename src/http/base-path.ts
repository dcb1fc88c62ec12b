import { AsyncLocalStorage } from 'node:async_hooks'

const basePaths = new AsyncLocalStorage<string>()

/** Does the work for a request that came in below this path: a gateway's stage, such as `/prod`. */
export const runBelow = <T>(path: string, work: () => T): T => basePaths.run(path, work)

/** What stands before every path in the URLs that clients use; nothing on a server of our own. */
export const basePath = () => basePaths.getStore() ?? ''
