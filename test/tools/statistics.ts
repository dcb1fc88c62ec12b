/** A source or a week, applied, answered, response rate and offers. */
type Group = [name: string | null, applied: number, answered: number, rate: number | null, offers: number]

export type ExpectedStatistics = {
  applied: number
  /** How many reached each stage, in the order of the stages. */
  funnel: number[]
  answered: number
  waiting: number
  response_rate: number | null
  median_days_to_first_answer: number | null
  half_heard_back_within_days: number | null
  by_source: Group[]
  by_week: Group[]
  /** The count and the median of days. A status without applications is omitted. */
  in_status: Record<string, [count: number, days: number]>
}

const stages = ['saved', 'applied', 'screening', 'interview', 'offer', 'accepted']
const statuses = [...stages, 'rejected', 'withdrawn', 'ghosted']

/** The response with these numbers. */
export function statisticsIn({ funnel, by_source, by_week, in_status, ...others }: ExpectedStatistics) {
  const groupsOf = (name: string, groups: Group[]) =>
    groups.map(([its, applied, answered, response_rate, offers]) => ({
      [name]: its,
      applied,
      answered,
      response_rate,
      offers,
    }))
  return {
    ...others,
    funnel: funnel.map((reached, index) => ({ status: stages[index], reached })),
    by_source: groupsOf('source', by_source),
    by_week: groupsOf('week', by_week),
    in_status: statuses.map((status) => {
      const [count, median_days] = in_status[status] ?? [0, null]
      return { status, count, median_days }
    }),
  }
}
