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
        'Every day is a day in UTC, and the order of time counts, not the order in which moves were recorded. An undone move ' +
        'counts for nothing.\n\n' +
        '- **Applied**: has an `applied_at`, or a move to `applied` or a later stage. The day of application is the day of ' +
        '`applied_at`, otherwise of the first such move.\n' +
        '- **Reached**: has a move to the stage or a later one (`saved`, `applied`, `screening`, `interview`, `offer`, ' +
        '`accepted`). `applied_at` counts as a move to `applied`. So a rejected application still counts for the stages ' +
        'before.\n' +
        '- **Answer**: the first move to `screening`, `interview`, `offer`, `accepted` or `rejected` on the day of application ' +
        'or later. `ghosted` and `withdrawn` are none. A move to a later stage without an `applied_at` is the application and ' +
        'its answer, after 0 days.\n' +
        '- **Waiting**: applied without an answer, also if ghosted or withdrawn.\n' +
        '- **Response rate**: `answered` ÷ `applied`, from 0 to 1. `null` below 5 applications.\n' +
        '- **`median_days_to_first_answer`**: of the answered ones.\n' +
        '- **`half_heard_back_within_days`**: the days within which half of all have an answer. Those that wait count with the ' +
        'days so far, and withdrawn ones with the days until then (Kaplan–Meier).\n' +
        '- **`by_source`**, **`by_week`**: of the applied ones, by source (all spellings that differ in case together) and by ISO ' +
        'week of application.\n' +
        '- **`in_status`**: all applications, and the median of the days since their latest move.\n\n' +
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
