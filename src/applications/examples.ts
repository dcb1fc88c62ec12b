export const salaryExample = { min: 70_000, max: 85_000, currency: 'EUR', period: 'year' } as const

export const contactExample = { name: 'Sam Miller', role: 'Recruiter', email: 'sam@acme.example' } as const

export const interviewExample = {
  id: '0b9f3c5e-8a3f-4c89-9c0c-1f0a7f1f8a11',
  at: '2026-11-26T14:00:00.000Z',
  duration_minutes: 45,
  kind: 'video',
} as const

export const nextActionExample = {
  at: '2026-11-25T09:00:00.000Z',
  text: 'Read about their platform',
} as const

export const detailsExample = {
  company: 'Acme',
  title: 'Platform engineer',
  url: 'https://jobs.example.com/4711',
  location: 'Berlin',
  work_mode: 'hybrid',
  salary: salaryExample,
  tags: ['typescript'],
  priority: 4,
} as const

export const applicationExample = {
  id: '01a1fff0-757d-75fa-b3e8-a183eb51d5ae',
  ...detailsExample,
  contacts: [contactExample],
  interviews: [interviewExample],
  next_action: nextActionExample,
  archived: false,
  applied_at: '2026-11-20T17:10:00.000Z',
  status: 'interview',
  status_since: '2026-11-22T08:30:00.000Z',
  created_at: '2026-11-19T20:04:00.000Z',
  updated_at: '2026-11-22T08:30:00.000Z',
  version: 4,
} as const

const { url, work_mode, salary, contacts, interviews, ...summary } = applicationExample

export const summaryExample = summary

export const moveExample = {
  id: '01a20104-8c1e-7b0e-9d5f-5b8f0c1f2a3b',
  from: 'screening',
  to: 'interview',
  at: '2026-11-21T16:00:00.000Z',
  note: 'They called',
  recorded_at: '2026-11-22T08:30:00.000Z',
}
