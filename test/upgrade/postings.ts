/**
 * A job posting that the last release has saved. `{job}` stands for the name of the job, so that each test can have an
 * application of its own.
 */
type Posting = {
  what: string
  company: string
  url: string
  /** Other URLs of the same page, by the rule of the last release and by today's. */
  always: string[]
  /** URLs of the same page by the rule of the last release alone. */
  onlyBefore?: string[]
  /** URLs of the same page by today's rule alone. */
  onlyToday?: string[]
}

const rows: Posting[] = [
  {
    what: 'a plain URL',
    company: 'Acme',
    url: 'https://jobs.example.com/{job}',
    always: [
      'https://jobs.example.com/{job}#apply',
      'https://jobs.example.com/{job}?utm_source=letter',
      'https://JOBS.example.com:443/{job}',
    ],
  },
  {
    what: 'a URL with utm parameters',
    company: 'Zürich AG',
    url: 'https://jobs.example.com/view?utm_source=letter&utm_medium=mail&id={job}',
    always: [
      'https://jobs.example.com/view?id={job}',
      'https://jobs.example.com/view?id={job}&utm_campaign=may',
    ],
  },
  {
    what: 'a URL of LinkedIn',
    company: 'Ørsted',
    url: 'https://www.linkedin.com/jobs/view/{job}?refId=a&trackingId=b&position=3&pageNum=0',
    always: ['https://www.linkedin.com/jobs/view/{job}?position=3&pageNum=0&refId=c'],
    onlyToday: [
      'https://www.linkedin.com/jobs/view/{job}',
      'https://www.linkedin.com/jobs/view/{job}?position=9&pageNum=2&trackingId=d',
    ],
  },
  {
    what: 'a route in the fragment',
    company: 'Łódź Works',
    url: 'https://careers.example.com/{job}/#/jobs/123',
    always: ['https://careers.example.com:443/{job}/#/jobs/123'],
    onlyBefore: ['https://careers.example.com/{job}/', 'https://careers.example.com/{job}/#/jobs/999'],
  },
  {
    what: 'a URL with lower-case escapes',
    company: 'Straße AG',
    url: 'https://jobs.example.com/m%c3%a4dchen/{job}',
    always: ['https://jobs.example.com/m%c3%a4dchen/{job}#top'],
    onlyToday: ['https://jobs.example.com/m%C3%A4dchen/{job}', 'https://jobs.example.com/mädchen/{job}'],
  },
  {
    what: 'a URL with an escape that needs none',
    company: 'L’Oréal',
    url: 'https://jobs.example.com/%7Eada/{job}',
    always: ['https://jobs.example.com/%7Eada/{job}?gclid=1'],
    onlyToday: ['https://jobs.example.com/~ada/{job}', 'https://jobs.example.com/%7eada/{job}'],
  },
  {
    what: 'a URL of Indeed',
    company: 'Coca‑Cola',
    url: 'https://de.indeed.com/viewjob?jk={job}&from=serp&tk=1hj',
    always: ['https://de.indeed.com/viewjob?jk={job}&utm_source=a&from=serp&tk=1hj'],
    onlyToday: [
      'https://de.indeed.com/viewjob?jk={job}',
      'https://de.indeed.com/viewjob?jk={job}&from=mail&tk=2xy',
    ],
  },
  {
    what: 'a URL with gad_source',
    company: 'バス株式会社',
    url: 'https://x.example/?gad_source=1&id={job}',
    always: ['https://x.example/?gad_source=1&id={job}&gclid=2'],
    onlyToday: ['https://x.example/?id={job}', 'https://x.example/?gad_source=5&id={job}'],
  },
  {
    what: 'an international host with a port',
    company: 'Bravo Ltd',
    url: 'https://bücher.example:8443/jobs/{job}',
    always: [
      'https://xn--bcher-kva.example:8443/jobs/{job}',
      'https://BÜCHER.example:8443/jobs/{job}?fbclid=1#top',
    ],
  },
]

export const postings = rows.map(({ what, company, url, always, onlyBefore = [], onlyToday = [] }) => ({
  what,
  company,
  onlyBefore,
  onlyToday,

  /** The URLs of the posting for a job. */
  at: (job: string) => {
    const named = (text: string) => text.replace('{job}', job)
    const all = (texts: string[]) => texts.map(named)
    return { url: named(url), always: all(always), onlyBefore: all(onlyBefore), onlyToday: all(onlyToday) }
  },
}))
