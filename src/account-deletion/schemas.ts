import * as z from 'zod'

export const DeletionStatus = z
  .object({ status: z.literal('deleting') })
  .meta({ id: 'DeletionStatus', examples: [{ status: 'deleting' }] })
