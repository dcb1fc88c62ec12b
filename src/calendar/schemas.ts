import { documented } from '#documented'
import * as z from 'zod'
import { Timestamp } from '../values.ts'

const created_at = '2026-11-22T08:30:00.000Z'

export const CalendarAddress = z
  .object({
    exists: z.boolean(),
    created_at: Timestamp.optional(),
    last_used_at: Timestamp.optional().describe(documented('The minute of the last fetch')),
  })
  .meta(
    documented({
      id: 'CalendarAddress',
      examples: [{ exists: true, created_at, last_used_at: '2026-11-22T09:12:00.000Z' }],
    }),
  )

export const CreatedCalendarAddress = z
  .object({
    url: z.string().describe(documented('The secret address. It is shown only this once')),
    webcal_url: z
      .string()
      .describe(documented('The same address, which opens the calendar program of most devices')),
    created_at: Timestamp,
  })
  .meta(
    documented({
      id: 'CreatedCalendarAddress',
      examples: [
        {
          url: 'https://api.example.com/prod/api/calendar.ics?key=jhc_Qm3v…x0Zt',
          webcal_url: 'webcal://api.example.com/prod/api/calendar.ics?key=jhc_Qm3v…x0Zt',
          created_at,
        },
      ],
    }),
  )

/** An address as it is stored, with the hash of its secret. `email` and `hd` are Google's claims about the owner. */
export const StoredCalendarAddress = z.object({
  user_id: z.string(),
  email: z.string().optional(),
  hd: z.string().optional(),
  hash: z.string(),
  created_at: Timestamp,
  window_start: z.number(),
})

/** The row of the user's partition that names the address. */
export const StoredCalendarPointer = z.object({ hash: z.string(), created_at: Timestamp })

export type CalendarAddress = z.infer<typeof CalendarAddress>
export type StoredCalendarAddress = z.infer<typeof StoredCalendarAddress>
