export const statisticsExample = {
  applied: 12,
  funnel: [
    { status: 'saved', reached: 15 },
    { status: 'applied', reached: 12 },
    { status: 'screening', reached: 4 },
    { status: 'interview', reached: 3 },
    { status: 'offer', reached: 1 },
    { status: 'accepted', reached: 0 },
  ],
  answered: 6,
  waiting: 6,
  response_rate: 0.5,
  median_days_to_first_answer: 8.5,
  half_heard_back_within_days: 21,
  by_source: [
    { source: 'LinkedIn', applied: 9, answered: 3, response_rate: 1 / 3, offers: 0 },
    { source: null, applied: 3, answered: 3, response_rate: null, offers: 1 },
  ],
  by_week: [
    { week: '2026-W45', applied: 8, answered: 5, response_rate: 0.625, offers: 1 },
    { week: '2026-W46', applied: 4, answered: 1, response_rate: null, offers: 0 },
  ],
  in_status: [
    { status: 'saved', count: 3, median_days: 5 },
    { status: 'applied', count: 4, median_days: 12.5 },
    { status: 'screening', count: 1, median_days: 2 },
    { status: 'interview', count: 1, median_days: 4 },
    { status: 'offer', count: 1, median_days: 1 },
    { status: 'accepted', count: 0, median_days: null },
    { status: 'rejected', count: 3, median_days: 9 },
    { status: 'withdrawn', count: 1, median_days: 7 },
    { status: 'ghosted', count: 1, median_days: 30 },
  ],
}

export const otherSourcesExample = { sources: 3, applied: 4, answered: 1, response_rate: null, offers: 0 }
