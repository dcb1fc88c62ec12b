import { describe, expect, it } from 'vitest'
import { Url } from '../../src/applications/schemas.ts'
import { boards, general } from '../../src/applications/tracking.ts'
import { urlKeyOf } from '../../src/applications/url-key.ts'
import { readVectors } from '../tools/vectors.ts'
import pairs from './url-pairs.json' with { type: 'json' }

const job = 'https://jobs.example.com/4711'

describe('the key of a URL', () => {
  it.each([
    ...['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content', 'utm_id', 'utm_x1'],
    ...['gclid', 'gclsrc', 'dclid', 'gbraid', 'wbraid', '_gl', '_ga', 'fbclid', 'msclkid', 'yclid'],
    ...['twclid', 'ttclid', 'igshid', 'li_fat_id', 'mc_cid', 'mc_eid', 'mkt_tok', '_hsenc', '_hsmi'],
    ...['hsCtaTracking', 'vero_id', 'oly_anon_id', 'oly_enc_id', 'rb_clickid', 's_cid', 'epik'],
    ...['UTM_SOURCE', 'utm%5Fsource', '%75tm_source'],
  ])('the key of a URL leaves out the parameter %s', (name) => {
    expect(urlKeyOf(`${job}?${name}=x`)).toBe(job)
    expect(urlKeyOf(`${job}?${name}`)).toBe(job)
    expect(urlKeyOf(`${job}?a=1&${name}=x&b=2`)).toBe(`${job}?a=1&b=2`)
    expect(urlKeyOf(`${job}?${name}=x&${name}=y&id=1`)).toBe(`${job}?id=1`)
  })

  it.each([
    ['a fragment', job, `${job}#apply`],
    ['an empty fragment', job, `${job}#`],
    ['a fragment that looks like a query', job, `${job}#?utm_source=x`],
    ['a text fragment', job, `${job}#:~:text=Senior`],
    ['a fragment that is only the start of a route', job, `${job}#/`],
    ['another fragment that is only the start of a route', job, `${job}#!/`],
    ['a text fragment behind a route', `${job}#/1`, `${job}#/1:~:text=Senior`],
    ['a tracking parameter in a route', `${job}#/1?id=2`, `${job}#/1?utm_source=x&id=2&gclid=y`],
    ['only tracking in a route', job, `${job}#/?utm_source=x`],
    ['the case of percent-encoding in a route', `${job}#/%c3%bc`, `${job}#/%C3%BC`],
    ['the case of percent-encoding', `${job}?q=%c3%bc`, `${job}?q=%C3%BC`],
    ['a percent-encoded letter', `${job}/a`, `${job}/%61`],
    ['percent-encoded marks that need none', `${job}/~-._`, `${job}/%7E%2d%2E%5f`],
    ['a character that must be percent-encoded', `${job}/a|b`, `${job}/a%7Cb`],
    ['percent-encoded dots in the path', 'https://a.example/b', 'https://a.example/x/%2e%2E/b'],
    ['an empty port', job, 'https://jobs.example.com:/4711'],
    ['an empty query', job, `${job}?`],
    ['the default port', job, 'https://jobs.example.com:443/4711'],
    ['the default port of http', 'http://a.example/1', 'http://a.example:80/1'],
    ['the case of the host', job, 'https://Jobs.EXAMPLE.com/4711'],
    ['the case of the scheme', job, 'HTTPS://jobs.example.com/4711'],
    ['no path and the root', 'https://a.example', 'https://a.example/'],
    ['dots in the path', 'https://a.example/b', 'https://a.example/x/../b'],
    ['an international host', 'https://münchen.example/1', 'https://xn--mnchen-3ya.example/1'],
    ['a letter in a query, percent-encoded', `${job}?q=ü`, `${job}?q=%C3%BC`],
    ["LinkedIn's trk", 'https://www.linkedin.com/jobs/view/1?trk=a', 'https://www.linkedin.com/jobs/view/1'],
    [
      "LinkedIn's trackingId and refId",
      'https://de.linkedin.com/jobs/view/1?refId=a%3D%3D&trackingId=b',
      'https://de.linkedin.com/jobs/view/1',
    ],
    [
      "LinkedIn's parameters without a subdomain",
      'https://linkedin.com/jobs/view/1?TRK=a',
      'https://linkedin.com/jobs/view/1',
    ],
    [
      "LinkedIn's parameters beside the number of the job",
      'https://www.linkedin.com/jobs/search/?eBP=x&currentJobId=1&lipi=y',
      'https://www.linkedin.com/jobs/search/?currentJobId=1',
    ],
  ])('the key is the same with and without %s', (_what, one, other) => {
    expect(urlKeyOf(one)).toBe(urlKeyOf(other))
  })

  it.each([
    ['ref', `${job}?ref=a`, `${job}?ref=b`],
    ['source', `${job}?source=a`, job],
    ['src', `${job}?src=a`, job],
    ['gh_jid', `${job}?gh_jid=1`, `${job}?gh_jid=2`],
    ['id', `${job}?id=1`, `${job}?id=2`],
    ['jobId', `${job}?jobId=1`, `${job}?jobId=2`],
    ['the case of a parameter', `${job}?jk=a`, `${job}?jk=A`],
    ['a parameter that only begins like tracking', `${job}?utm=1`, job],
    ['another parameter that only begins like tracking', `${job}?gclidx=1`, job],
    ['a parameter that ends like tracking', `${job}?x_utm_source=1`, job],
    ['a value that is named like tracking', `${job}?a=utm_source`, job],
    ['a path that is named like tracking', 'https://a.example/utm_source=1', 'https://a.example/'],
    ['the case of the path', 'https://a.example/Job', 'https://a.example/job'],
    ['a trailing slash', job, `${job}/`],
    ['the scheme', job, job.replace('https', 'http')],
    ['www.', 'https://www.example.com/1', 'https://example.com/1'],
    ['the port', 'https://a.example:8443/1', 'https://a.example/1'],
    ['the order of parameters', `${job}?a=1&b=2`, `${job}?b=2&a=1`],
    ['a repeated parameter', `${job}?id=1&id=2`, `${job}?id=1`],
    ['an empty value', `${job}?id=`, `${job}?id`],
    ['a plus and a space', `${job}?q=a+b`, `${job}?q=a%20b`],
    ['an encoded slash', 'https://a.example/b%2Fc', 'https://a.example/b/c'],
    ['an encoded ampersand', `${job}?q=a%26b`, `${job}?q=a&b`],
    ['an encoded percent sign', `${job}?q=%2561`, `${job}?q=a`],
    ['a route in a fragment', `${job}#/jobs/1`, `${job}#/jobs/2`],
    ['a route in a fragment after #!', `${job}#!/jobs/1`, `${job}#!/jobs/2`],
    ['the query of a route', `${job}#/jobs?id=1`, `${job}#/jobs?id=2`],
    ['a route and none', `${job}#/jobs/1`, job],
    [
      'from on Indeed without the key of a posting',
      'https://www.indeed.com/a?from=1',
      'https://www.indeed.com/a?from=2',
    ],
    [
      'src on Glassdoor without the number of a posting',
      'https://www.glassdoor.de/a?src=1',
      'https://www.glassdoor.de/a?src=2',
    ],
    ['refId on another site', `${job}?refId=1`, `${job}?refId=2`],
    ['trk on another site', 'https://notlinkedin.com/1?trk=1', 'https://notlinkedin.com/1'],
    [
      'trk on a host that only begins like LinkedIn',
      'https://linkedin.com.a.example/?trk=1',
      'https://linkedin.com.a.example/',
    ],
    [
      "the number of LinkedIn's job",
      'https://www.linkedin.com/jobs/search/?currentJobId=1',
      'https://www.linkedin.com/jobs/search/?currentJobId=2',
    ],
  ])('the key differs for %s', (_what, one, other) => {
    expect(urlKeyOf(one)).not.toBe(urlKeyOf(other))
  })

  it.each([
    '?q=a+b&c=%20d',
    '?q=~-%2F',
    '?&a=1&&b',
    '?a=b=c&d==',
    '?a=1;b=2',
    '?x%5B%5D=1&x%5B%5D=2',
    '?q=%FF%zz%',
  ])('the key keeps the rest of a query byte for byte: %s', (query) => {
    expect(urlKeyOf(`${job}${query}`)).toBe(`${job}${query}`)
    expect(urlKeyOf(`${job}${query}&utm_source=x#y`)).toBe(`${job}${query}`)
  })

  it.each(pairs)('the pair $n of $board: $a and $b: same is $same', ({ a, b, same }) => {
    expect(urlKeyOf(a) === urlKeyOf(b)).toBe(same)
  })

  const wordsIn = (names: string) => names.split(/\s+/).map((name) => name.replace('*', 'x'))

  it.each(boards)('the parameters of $board count on other sites, and not on its own', (board) => {
    const beside = board.beside ? `${board.beside.split(' ')[0]}=1&` : ''
    for (const domain of wordsIn(board.domains)) {
      for (const name of wordsIn(board.names)) {
        for (const host of [domain, `www.${domain}`])
          expect(urlKeyOf(`https://${host}/1?${beside}${name}=2`)).toBe(
            urlKeyOf(`https://${host}/1?${beside}`.slice(0, -1)),
          )
        for (const host of [`not${domain}`, `${domain}.a.example`, 'jobs.example.com'])
          expect(urlKeyOf(`https://${host}/?${name}=1`)).toContain(`${name}=1`)
      }
    }
  })

  it.each(general)('the parameters of $owner count nowhere', ({ names }) => {
    for (const name of wordsIn(names)) expect(urlKeyOf(`${job}?${name}=1&id=2`)).toBe(`${job}?id=2`)
  })

  it('no table has a parameter that identifies a posting', () => {
    const identities = [
      'gh_jid',
      'ashby_jid',
      'jk',
      'vjk',
      'jl',
      'jobListingId',
      'currentJobId',
      'token',
      'jid',
      'lvk',
    ]
    const hosts = ['jobs.example.com', ...boards.flatMap(({ domains }) => wordsIn(domains))]
    for (const host of hosts)
      for (const name of identities)
        expect(urlKeyOf(`https://${host}/?${name}=1&jk=2&jl=3`)).toContain(`${name}=1`)
  })

  const strings = readVectors('blns/blns.json') as string[]
  it('every accepted URL has a key, and the key of the key is the same', () => {
    const urls = strings.flatMap((text) => [
      text,
      `https://a.example/${text}`,
      `https://a.example/?${text}`,
      `https://a.example/?utm_source=${text}&q=${text}`,
      `https://a.example/?${text}=1&utm_source=x`,
      `https://${text}/`,
      ...(text.isWellFormed() ? [`https://a.example/?${encodeURIComponent(text)}=1`] : []),
    ])
    const taken = urls.flatMap((url) => Url.safeParse(url).data ?? [])
    expect(taken.length).toBeGreaterThan(2000)
    for (const url of taken) {
      const key = urlKeyOf(url)
      expect(urlKeyOf(key)).toBe(key)
      expect(key).not.toContain('utm_source=x')
    }
  })
})
