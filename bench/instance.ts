import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

type Response = { statusCode: number; body?: string }

/** Microseconds: of wall time for each request, of CPU time for an average request. */
export type Batch = { last: Response; wallUs: number[]; cpuUs: number }
type Start = { entry: string; environment: Record<string, string>; prefix: string[] }

/** Starts a handler in its own process, which answers events until it is closed. */
export async function openInstance({ entry, environment, prefix }: Start) {
  const [program, ...words] = [...prefix, process.execPath, join(import.meta.dirname, 'instance.js'), entry]
  const child = spawn(program, words, { env: environment, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const ended = once(child, 'exit')
  const early = ended.then(() => {
    throw new Error(`${entry} ended.`)
  })
  early.catch(() => undefined)
  const sent = async () => ((await Promise.race([once(child, 'message'), early])) as [unknown])[0]
  await sent()

  return {
    /** Answers the events one after the other. Throws if a response is not a success. */
    answer: async (events: object[]) => {
      child.send(events)
      const batch = (await sent()) as Batch
      const { statusCode, body = '' } = batch.last
      if (statusCode >= 300) throw new Error(`${entry} answered ${statusCode}: ${body}`)
      return batch
    },
    close: async () => {
      child.kill()
      await ended
    },
  }
}

export type Instance = Awaited<ReturnType<typeof openInstance>>
