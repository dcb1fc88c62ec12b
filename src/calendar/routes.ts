import { documented } from '#documented'
import * as z from 'zod'
import { sessionOf, userIdOf } from '../http/authentication.ts'
import { isListed, tagOf } from '../http/documents.ts'
import { NoContent } from '../http/schemas.ts'
import { absoluteUrl } from '../http/urls.ts'
import type { Routes } from '../http/app.ts'
import type { RouteSchema } from '../http/doors.ts'
import type { Late } from '../late.ts'
import { CalendarAddress, CreatedCalendarAddress } from './schemas.ts'
import type { CalendarService } from './service.ts'

const tags = ['calendar']

export function calendarRoutes(calendar: Late<CalendarService>): Routes {
  return async (app) => {
    const get = {
      door: 'session',
      work: 'ends-access',
      ...documented({
        operationId: 'getCalendarAddress',
        summary: 'Say whether there is a calendar address, and since when',
        description: 'The address itself is not shown again.',
        tags,
      }),
      response: { 200: CalendarAddress },
    } satisfies RouteSchema
    app.get('/api/calendar', { schema: get }, async (request) => (await calendar()).get(userIdOf(request)))

    const create = {
      door: 'session',
      ...documented({
        operationId: 'createCalendarAddress',
        summary: 'Create a secret address for calendar programs. It is shown only this once',
        description: 'Whoever knows the address can read the calendar. A new address ends the previous one.',
        tags,
        problems: [409],
      }),
      body: z
        .strictObject({})
        .meta(documented({ examples: [{}] }))
        .optional(),
      response: { 201: CreatedCalendarAddress },
    } satisfies RouteSchema
    app.post('/api/calendar', { schema: create }, async (request, reply) => {
      const feedUrl = absoluteUrl('/api/calendar.ics', request)
      const { secret, created_at } = await (await calendar()).create(sessionOf(request))
      const url = `${feedUrl}?key=${secret}`
      reply.code(201)
      return { url, webcal_url: url.replace(/^https?:/, 'webcal:'), created_at }
    })

    const end = {
      door: 'session',
      work: 'ends-access',
      ...documented({
        operationId: 'endCalendarAddress',
        summary: 'End the calendar address. It is rejected everywhere from then on',
        description: 'The response is the same if there is none.',
        tags,
      }),
      response: { 204: NoContent },
    } satisfies RouteSchema
    app.delete('/api/calendar', { schema: end }, async (request, reply) => {
      await (await calendar()).end(userIdOf(request))
      return reply.code(204).send()
    })

    const feed: RouteSchema = {
      door: 'calendar',
      ...documented({
        operationId: 'getCalendar',
        summary: 'The interviews and next actions as iCalendar, for calendar programs',
        description:
          'The `key` in the address is a secret, and the only credential that this route accepts. At most 1,000 events ' +
          'of the last 365 days and of the future. `SEQUENCE` is the version of the application. With `If-None-Match`, ' +
          'the response is 304 if nothing has changed.',
        tags,
      }),
      produces: 'text/calendar',
    }
    app.get('/api/calendar.ics', { schema: feed }, async (request, reply) => {
      const text = await (await calendar()).feed(userIdOf(request))
      const tag = tagOf(text)
      reply.headers({ 'cache-control': 'private, no-cache', etag: tag })
      if (isListed(request.headers['if-none-match'], tag)) return reply.code(304).send()
      // It is never compressed: Outlook has failed on compressed calendars.
      return reply.type('text/calendar; charset=utf-8').send(text)
    })
  }
}
