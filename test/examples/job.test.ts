import { describe, expect, it, vi } from 'vitest'
import { eventOf, progressOf, scriptsWithin, suggestedFields } from '../../examples/extension/job.js'
import { NewEvent } from '../../src/inbox/schemas.ts'

const posting = JSON.stringify({
  '@type': 'JobPosting',
  title: 'Data Engineer',
  hiringOrganization: { '@type': 'Organization', name: 'Tarn Analytics' },
})
const page = { url: 'https://jobs.example/1', title: 'Jobs', selection: '', jsonLd: [posting] }
const read = { title: 'Data Engineer', company: 'Tarn Analytics', notes: '' }

describe('the event of a page', () => {
  it('the event is accepted by the API', () => {
    expect(NewEvent.safeParse(eventOf(page, read, read)).success).toBe(true)
  })

  it('unchanged fields are left to the page', () => {
    expect(eventOf(page, read, read)).toEqual({
      event_type: 'job.saved',
      source: 'browser-extension',
      payload: { url: page.url, json_ld: [posting] },
    })
  })

  it('a changed title is sent together with the company beside it', () => {
    const { payload } = eventOf(page, { ...read, title: 'Analyst' }, read)
    expect(payload).toEqual({
      url: page.url,
      title: 'Analyst',
      company: 'Tarn Analytics',
      json_ld: [posting],
    })
  })

  it('notes are sent whenever there are any', () => {
    expect(eventOf(page, { ...read, notes: 'Ask Ada' }, read).payload).toEqual({
      url: page.url,
      notes: 'Ask Ada',
      json_ld: [posting],
    })
  })

  it('a page with megabytes of JSON-LD makes a payload below 256 KB that has the posting', () => {
    const large = JSON.stringify({ '@type': 'Article', text: '\u2028"é'.repeat(20_000) })
    const jsonLd = [large, posting, `${large} `, `${large}  `]
    const { payload } = eventOf({ ...page, jsonLd }, { ...read, notes: 'é'.repeat(5000) }, read)
    expect(payload.json_ld).toContain(posting)
    expect(Buffer.byteLength(JSON.stringify(payload))).toBeLessThanOrEqual(256 * 1024)
  })
})

describe('the scripts that fit', () => {
  const article = '{"@type":"Article","name":"about a company"}'

  it('all scripts stay in their order if they fit', () => {
    expect(scriptsWithin([article, posting], 1000)).toEqual([article, posting])
  })

  it('a script without a posting goes before a larger one with a posting', () => {
    expect(scriptsWithin([article, posting], 160)).toEqual([posting])
  })

  it('the largest of two postings goes first', () => {
    const longer = posting.replace('Data', 'Senior Data')
    expect(scriptsWithin([longer, posting], 160)).toEqual([posting])
  })

  it('a type in lower case counts as a posting', () => {
    const lower = posting.toLowerCase()
    expect(scriptsWithin([article, lower], 160)).toEqual([lower])
  })

  it('a script that a page has twice is sent once', () => {
    expect(scriptsWithin([posting, posting], 1000)).toEqual([posting])
  })

  it('the scripts fill the room to its last byte', () => {
    const scripts = ['é', '"', article, posting]
    const { length: bytes } = Buffer.from(JSON.stringify(scripts))
    expect(scriptsWithin(scripts, bytes)).toEqual(scripts)
    expect(scriptsWithin(scripts, bytes - 1)).toEqual(['é', '"', posting])
  })

  it('each script is measured once, however many there are', () => {
    const measured = vi.spyOn(TextEncoder.prototype, 'encode')
    scriptsWithin(
      Array.from({ length: 1000 }, (_, index) => `{"@type":"JobPosting","number":${index}}`),
      1000,
    )
    expect(measured).toHaveBeenCalledTimes(1000)
    measured.mockRestore()
  })

  it('a posting that is too large alone is left out whole', () => {
    expect(scriptsWithin([posting], 20)).toEqual([])
  })
})

describe('the fields that a page suggests', () => {
  const suggested = (...jsonLd: unknown[]) =>
    suggestedFields({
      ...page,
      selection: 'Remote',
      jsonLd: jsonLd.map((it) => (typeof it === 'string' ? it : JSON.stringify(it))),
    })

  it.each([
    ['an object', JSON.parse(posting)],
    ['a list', [{ '@type': 'WebPage' }, JSON.parse(posting)]],
    ['a graph', { '@graph': [{ '@type': 'WebPage' }, JSON.parse(posting)] }],
    ['a list of types', { ...JSON.parse(posting), '@type': ['JobPosting', 'Thing'] }],
    ['a company as text', { ...JSON.parse(posting), hiringOrganization: 'Tarn Analytics' }],
    [
      'a graph beside its company',
      {
        '@graph': [
          { '@type': 'Organization', '@id': '#us', name: 'Tarn Analytics' },
          { ...JSON.parse(posting), hiringOrganization: { '@id': '#us' } },
        ],
      },
    ],
    [
      'two forms, of which one is shorter',
      [JSON.parse(posting), { ...JSON.parse(posting), description: '' }],
    ],
  ])('a posting in %s fills title and company', (_name, value) => {
    expect(suggested(value)).toEqual({ ...read, notes: 'Remote' })
  })

  const analyst = { ...JSON.parse(posting), title: 'Analyst', url: 'https://jobs.example/2?id=2' }

  it('of several postings, the one with the URL of the page fills title and company', () => {
    const own = { ...page, url: 'https://jobs.example/2?utm_source=mail&id=2' }
    const here = { ...JSON.parse(posting), url: '/2?id=3' }
    expect(suggestedFields({ ...own, jsonLd: [JSON.stringify([here, analyst])] })).toEqual({
      ...read,
      title: 'Analyst',
      notes: '',
    })
  })

  it('a broken script does not hide the posting of another', () => {
    expect(suggested('{ broken', posting)).toEqual({ ...read, notes: 'Remote' })
  })

  it.each([
    ['no script', []],
    ['broken JSON', ['{ broken']],
    ['JSON that is no object', ['null', '7', '""']],
    ['a posting without a title', [{ '@type': 'JobPosting' }]],
    ['postings of other pages', [[JSON.parse(posting), analyst]]],
    ['a graph in itself, deeply nested', ['{"@graph":'.repeat(5000) + '1' + '}'.repeat(5000)]],
  ])('a page with %s suggests its own title', (_name, scripts: unknown[]) => {
    expect(suggested(...scripts)).toEqual({ title: 'Jobs', company: '', notes: 'Remote' })
  })
})

describe('the progress of an application', () => {
  it('the progress names status and day', () => {
    expect(progressOf({ status: 'interview', status_since: '2026-11-03T12:00:00.000Z' })).toBe(
      'Interview since 3 November 2026.',
    )
  })

  it('a date without a time is the same day west of Greenwich', () => {
    const zone = process.env.TZ
    process.env.TZ = 'America/New_York'
    const since = (status_since: string) => progressOf({ status: 'applied', status_since })
    const texts = [since('2026-11-03T00:00:00.000Z'), since('2026-11-03T00:30:00.000Z')]
    process.env.TZ = zone
    expect(texts).toEqual(['Applied since 3 November 2026.', 'Applied since 2 November 2026.'])
  })
})
