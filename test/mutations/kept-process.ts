import { join } from 'node:path'
import { ForksPoolWorker } from 'vitest/node'
import type { PoolOptions, PoolRunnerInitializer, PoolWorker, WorkerRequest } from 'vitest/node'

type Listener = (...values: unknown[]) => void
type Response = { __vitest_worker_response__: true; type: 'started' | 'stopped' }

class KeptWorker extends ForksPoolWorker {
  protected override readonly entrypoint = join(import.meta.dirname, 'kept-process-entry.ts')
}

/**
 * A pool whose process runs one test file after the other. Vitest's own pools start a process for each run. The
 * packages stay loaded. Vitest loads the modules of the project anew for each file.
 */
export function createKeptProcess() {
  let kept: KeptWorker | undefined
  let changed: string[] = []

  async function end() {
    const ended = kept
    kept = undefined
    await ended?.stop()
  }

  function createPoolWorker(options: PoolOptions): PoolWorker {
    const isNew = kept === undefined
    const worker = (kept ??= new KeptWorker(options))
    const listeners: { event: string; listener: Listener }[] = []
    let stopped = false

    /** Answers Vitest's request to start or to stop, which the process must not get: it stays as it is. */
    function answer(type: Response['type']) {
      const response: Response = { __vitest_worker_response__: true, type }
      for (const { event, listener } of [...listeners]) if (event === 'message') listener(response)
    }

    return {
      name: 'kept',
      cacheFs: worker.cacheFs,
      deserialize: (data) => data,
      on(event, listener: Listener) {
        listeners.push({ event, listener })
        worker.on(event, listener)
      },
      off: (event, listener: Listener) => worker.off(event, listener),
      async start() {
        if (!isNew) return
        await worker.start()
        worker.on('exit', () => {
          if (kept === worker) kept = undefined
        })
      },
      send(message: WorkerRequest) {
        if (message.type === 'stop') {
          stopped = true
          answer('stopped')
        } else if (message.type === 'start' && !isNew) answer('started')
        else if (message.type === 'run') {
          worker.send({ ...message, context: { ...message.context, invalidates: changed } })
          changed = []
        } else worker.send(message)
      },
      /** Without a request to stop, the process is one that exited or that hangs. */
      async stop() {
        for (const { event, listener } of listeners) worker.off(event, listener)
        if (!stopped && kept === worker) await end()
      },
    }
  }

  return {
    pool: { name: 'kept', createPoolWorker } satisfies PoolRunnerInitializer,
    /** The next run loads these files anew. */
    invalidate: (files: string[]) => void changed.push(...files),
    end,
  }
}
