import { documented } from '#documented'
import type { Routes } from '../http/app.ts'
import { userIdOf } from '../http/authentication.ts'
import type { RouteSchema } from '../http/doors.ts'
import type { Late } from '../late.ts'
import { Statistics, StatisticsQuery } from './schemas.ts'
import type { StatisticsService } from './service.ts'

export function statisticsRoutes(statistics: Late<StatisticsService>): Routes {
  return async (app) => {
    const get = {
      door: 'applications:read',
      ...documented({
        operationId: 'getStatistics',
        summary: 'Statistics of your applications, from their moves',
        description:
          'Every day is a day in UTC. An undone move counts for nothing.\n\n' +
          '- **Applied**: has an `applied_at`, or a move to `applied` or a later stage. The day of application is the day of ' +
          '`applied_at`, which the first recorded move to `applied` sets. Without it, it is the first day of such a move.\n' +
          '- **Reached**: has a move to the stage or a later one. `applied_at` counts as a move to `applied`. So a rejected ' +
          'application still counts for the stages before.\n' +
          '- **Answered**: has a move to `screening`, `interview`, `offer`, `accepted` or `rejected` on the day of application or ' +
          'later. The first one by its `at` is the answer. `ghosted` and `withdrawn` are none. An application that goes straight ' +
          'to a later stage is applied and answered on that day, after 0 days.\n\n' +
          '`from` and `to` choose by the day of application, or by the day of `created_at` if there was none. Both days are ' +
          'included. Archived applications count.',
        tags: ['applications'],
      }),
      querystring: StatisticsQuery,
      response: { 200: Statistics },
    } satisfies RouteSchema
    app.get('/api/stats', { schema: get }, async (request) =>
      (await statistics()).get(userIdOf(request), request.query),
    )
  }
}
