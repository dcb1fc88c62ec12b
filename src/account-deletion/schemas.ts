import { documented } from '#documented'
import * as z from 'zod'

export const DeletionStatus = z
  .object({ status: z.literal('deleting') })
  .meta(documented({ id: 'DeletionStatus', examples: [{ status: 'deleting' }] }))
