import type { ApplicationFacts } from '../applications/facts.ts'
import { dayOf } from '../time.ts'
import { statisticsOf } from './calculation.ts'
import type { Statistics, StatisticsQuery } from './schemas.ts'

export type StatisticsService = ReturnType<typeof createStatisticsService>

type Parts = {
  facts: ApplicationFacts
  now: () => Date
}

export function createStatisticsService({ facts, now }: Parts) {
  return {
    async get(userId: string, query: StatisticsQuery): Promise<Statistics> {
      return statisticsOf(await facts.readAll(userId, query), dayOf(now().toISOString()))
    },
  }
}
