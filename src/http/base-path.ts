import { AsyncLocalStorage } from 'node:async_hooks'

const basePaths = new AsyncLocalStorage<string>()

/** Runs `work` for a request below this path: a stage of API Gateway, such as `/prod`. */
export const runBelow = <T>(path: string, work: () => T): T => basePaths.run(path, work)

/** The prefix of every path in the URLs of clients. Empty on a local server. */
export const basePath = () => basePaths.getStore() ?? ''
