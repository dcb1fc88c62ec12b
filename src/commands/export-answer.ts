import * as z from 'zod'
import { ApiError } from './api-client.ts'

/** The members of a response to `GET /api/stats` that the command needs. */
export const StatisticsAnswer = z.object({
  in_status: z.array(z.object({ status: z.string(), count: z.int().min(0) })),
})

/** The members of a page of the export that the command needs. */
export const ExportAnswer = z.object({ items: z.array(z.looseObject({})) })

export const notOfThisApi = () => new ApiError('The answer is not one of this API. Is the URL right?')

/** Throws `ApiError` if the body is anything else. */
export function answerIn<T>(body: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(body))
  } catch {
    throw notOfThisApi()
  }
}
