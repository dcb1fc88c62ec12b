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
    /** `from` and `to` are times in UTC. Their days count, both inclusive. */
    async get(userId: string, { from, to, tag }: StatisticsQuery): Promise<Statistics> {
      const [first, last] = [from && dayOf(from), to && dayOf(to)]
      const all = await facts.readAll(userId, { tag })
      const chosen = all.filter(({ milestones, created_at }) => {
        const day = milestones.applied_on ?? dayOf(created_at)
        return (first === undefined || day >= first) && (last === undefined || day <= last)
      })
      return statisticsOf(chosen, dayOf(now().toISOString()))
    },
  }
}
