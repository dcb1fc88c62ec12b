import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

type Answer = { statusCode: number; body?: string }
type Start = { entry: string; environment: Record<string, string>; prefix: string[] }

/** Starts a handler in its own process, which answers events until it is closed. */
export async function openInstance({ entry, environment, prefix }: Start) {
  const [program, ...words] = [...prefix, process.execPath, join(import.meta.dirname, 'instance.js'), entry]
  const child = spawn(program, words, { env: environment, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const ended = once(child, 'exit')
  const answered = async () => {
    const [answer] = (await Promise.race([
      once(child, 'message'),
      ended.then(() => {
        throw new Error(`${entry} ended`)
      }),
    ])) as [unknown]
    return answer
  }
  await answered()
  return {
    ask: async (event: object) => {
      child.send(event)
      return (await answered()) as Answer
    },
    async close() {
      child.kill()
      await ended
    },
  }
}

export type Instance = Awaited<ReturnType<typeof openInstance>>
