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
      operationId: 'getStatistics',
      summary: 'Statistics of your applications, from their moves',
      description:
        'Every day is a day in UTC. An undone move counts for nothing.\n\n' +
        '- **Applied**: has an `applied_at`, or a move to `applied` or a later stage. The day of application is the day of ' +
        '`applied_at`, which the first recorded move to `applied` sets. Without it, it is the first day of such a move.\n' +
        '- **Reached**: has a move to the stage or a later one (`saved`, `applied`, `screening`, `interview`, `offer`, ' +
        '`accepted`). `applied_at` counts as a move to `applied`. So a rejected application still counts for the stages ' +
        'before.\n' +
        '- **Answer**: the first move to `screening`, `interview`, `offer`, `accepted` or `rejected` on the day of application ' +
        'or later, in the order of `at`. `ghosted` and `withdrawn` are none. An application that goes straight to a later stage is ' +
        'applied and answered on that day, after 0 days.\n' +
        '- **Waiting**: applied without an answer, also if ghosted or withdrawn.\n' +
        '- **Response rate**: `answered` ÷ `applied`, from 0 to 1. `null` below 5 applications.\n' +
        '- **`median_days_to_first_answer`**: of the answered ones.\n' +
        '- **`half_heard_back_within_days`**: the days within which half of all have an answer (Kaplan–Meier). Those without an ' +
        'answer count with their days until today, or until the latest recorded move if that was to `withdrawn`.\n' +
        '- **`by_source`**, **`by_week`**: of the applied ones, by source and by ISO week of application. `offers` have reached ' +
        '`offer`. Sources that a search cannot tell apart are one, under the most frequent spelling. The 200 sources with the most ' +
        'applications are listed, and `other_sources` has the sum of the others.\n' +
        '- **`in_status`**: all applications, also those never applied for, with the median of the days since the latest ' +
        'recorded move.\n\n' +
        '`from` and `to` choose by the day of application, or by the day of `created_at` if there was none. Both days are ' +
        'included. Archived applications count.',
      tags: ['applications'],
      querystring: StatisticsQuery,
      response: { 200: Statistics },
    } satisfies RouteSchema
    app.get('/api/stats', { schema: get }, async (request) =>
      (await statistics()).get(userIdOf(request), request.query),
    )
  }
}
