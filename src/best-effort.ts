import { AppError } from './errors.ts'

export type BestEffort = ReturnType<typeof createBestEffort>

/** `warn` writes the message and the error to the log. */
export const createBestEffort =
  (warn: (message: string, error: unknown) => void) =>
  /** Work after the result of a request is stored. If a table call fails, the request succeeds without it. */
  async (message: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      warn(message, error)
    }
  }
