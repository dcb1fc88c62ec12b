export const countsExample = { applied: 9, answered: 3, response_rate: 1 / 3, offers: 1 }

const funnel = { saved: 11, applied: 9, screening: 2, interview: 2, offer: 1, accepted: 0 }

export const statisticsExample = {
  applied: 9,
  funnel: Object.entries(funnel).map(([status, reached]) => ({ status, reached })),
  answered: 3,
  waiting: 6,
  response_rate: 1 / 3,
  median_days_to_first_answer: 8,
  half_heard_back_within_days: null,
  by_source: [{ source: 'LinkedIn', ...countsExample }],
  by_week: [{ week: '2026-W45', ...countsExample }],
  in_status: [
    { status: 'saved', count: 2, median_days: 5 },
    { status: 'applied', count: 6, median_days: 12.5 },
    { status: 'offer', count: 1, median_days: 1 },
    { status: 'rejected', count: 2, median_days: 9 },
  ],
}
