import { documented } from '#documented'
import * as z from 'zod'
import { ApplicationsQuery } from '../applications/queries.ts'
import { ApplicationStatus, Stage } from '../applications/schemas.ts'
import { Moment } from '../values.ts'
import { countsExample, statisticsExample } from './examples.ts'

const Count = z.int().min(0)
const Days = z.number().min(0).nullable()

/** The counts of a group of applications that were applied for. */
const counts = {
  applied: Count,
  answered: Count,
  response_rate: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .describe(documented('`answered` ÷ `applied`, `null` below 5 applications')),
  offers: Count.describe(documented('How many reached `offer`')),
}

const FunnelStage = z
  .object({ status: Stage, reached: Count })
  .meta(documented({ id: 'FunnelStage', examples: [statisticsExample.funnel[0]] }))

const SourceStatistics = z
  .object({
    source: z.string().nullable().describe(documented('`null` for applications without a source')),
    ...counts,
  })
  .meta(documented({ id: 'SourceStatistics', examples: [statisticsExample.by_source[0]] }))

const OtherSources = z
  .object({ sources: Count, ...counts })
  .meta(documented({ id: 'OtherSources', examples: [{ sources: 3, ...countsExample }] }))

const WeekStatistics = z
  .object({ week: z.string().describe(documented('An ISO week, such as `2026-W48`')), ...counts })
  .meta(documented({ id: 'WeekStatistics', examples: [statisticsExample.by_week[0]] }))

const StatusStatistics = z
  .object({
    status: ApplicationStatus,
    count: Count,
    median_days: Days.describe(documented('Since the latest recorded move. `null` if there is none')),
  })
  .meta(documented({ id: 'StatusStatistics', examples: [statisticsExample.in_status[0]] }))

export const Statistics = z
  .object({
    applied: counts.applied,
    funnel: z.array(FunnelStage).describe(documented('How many reached each stage')),
    answered: counts.answered,
    waiting: Count.describe(documented('`applied` − `answered`: ghosted and withdrawn ones count too')),
    response_rate: counts.response_rate,
    median_days_to_first_answer: Days.describe(documented('Of the answered ones. `null` if there is none')),
    half_heard_back_within_days: Days.describe(
      documented(
        'Within these days, half of all have an answer (Kaplan–Meier). Those without one count with their days until today, or ' +
          'until the latest recorded move if that was to `withdrawn`. `null` while less than half have one',
      ),
    ),
    by_source: z
      .array(SourceStatistics)
      .describe(
        documented(
          'Of the applied ones. Sources that a search cannot tell apart are one, under the most frequent spelling. The 200 with ' +
            'the most applications',
        ),
      ),
    other_sources: OtherSources.optional().describe(documented('The sum of all other sources')),
    by_week: z.array(WeekStatistics).describe(documented('Of the applied ones, by week of application')),
    in_status: z
      .array(StatusStatistics)
      .describe(documented('How many have each status now, also of those never applied for')),
  })
  .meta(documented({ id: 'Statistics', examples: [statisticsExample] }))

/** Times count as their days. Both are included. */
export const period = {
  from: Moment.optional().describe(documented('The first day of application, in UTC')),
  to: Moment.optional().describe(documented('The last day of application, in UTC')),
}

type Period = { from?: string | undefined; to?: string | undefined }
export const isInOrder = z.refine<Period>(({ from = '', to = '~' }) => from.slice(0, 10) <= to.slice(0, 10), {
  path: ['to'],
  error: 'must not be before "from"',
})

export const StatisticsQuery = z
  .strictObject({ ...period, tag: ApplicationsQuery.shape.tag })
  .check(isInOrder)

export type Statistics = z.infer<typeof Statistics>
export type StatisticsQuery = z.infer<typeof StatisticsQuery>
