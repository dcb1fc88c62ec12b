import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Parser } from 'htmlparser2'
import { describe, expect, it } from 'vitest'
import { NewApplication } from '../../src/applications/schemas.ts'
import { urlKeyOf } from '../../src/applications/url-key.ts'
import { readPosting } from '../../src/saved-jobs/reading/read-posting.ts'

type Expected = Record<string, unknown> & {
  description_contains?: string[]
  description_lacks?: string[]
  location_contains?: string[]
  title_max?: number
}
type Sample = {
  page?: string
  json_ld?: unknown
  json_ld_text?: string
  page_url?: string
  expected: Expected | null
  note?: string
}

const folder = join(import.meta.dirname, 'samples')
const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
const sampleOf = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Sample

/** The JSON-LD that a program in the browser finds in a page. */
function scriptsIn(page: string) {
  const scripts: string[] = []
  let isScript = false
  const parser = new Parser({
    onopentag(name, { type = '' }) {
      isScript = name === 'script' && /^application\/ld\+json\b/i.test(type)
      if (isScript) scripts.push('')
    },
    ontext(text) {
      if (isScript) scripts.push(`${scripts.pop() ?? ''}${text}`)
    },
    onclosetag() {
      isScript = false
    },
  })
  parser.end(page)
  return scripts
}

const read = (jsonLd: unknown, url?: string) => readPosting(jsonLd, { url, keyOf: urlKeyOf })

const readSample = ({ page, json_ld, json_ld_text, page_url }: Sample) =>
  read(json_ld ?? json_ld_text ?? scriptsIn(page ?? ''), page_url)

/** A posting with these members, and with a company and a title. */
const posting = (members: object) => ({
  '@type': 'JobPosting',
  title: 'Editor',
  hiringOrganization: 'Quillmark',
  ...members,
})

describe('the JSON-LD of a page', () => {
  it('the JSON-LD of 53 sites is among the samples', () => {
    expect(names.length).toBe(53)
  })

  it.each(names)('the JSON-LD of the sample %s is read', (name) => {
    const sample = sampleOf(name)
    const reading = readSample(sample)
    if (sample.expected === null) {
      expect(reading.reason).toBe(/why: (\w+)/.exec(sample.note ?? '')?.[1])
      return
    }
    const { description_contains, description_lacks, location_contains, title_max, ...members } =
      sample.expected
    const { description = '', url, ...others } = reading.posting ?? {}
    expect(reading.reason).toBeUndefined()
    expect({ ...others, ...('url' in members && { url }) }).toEqual(members)
    for (const text of description_contains ?? []) expect(description).toContain(text)
    for (const text of description_lacks ?? []) expect(description).not.toContain(text)
    for (const text of location_contains ?? []) expect(others.location).toContain(text)
    expect(others.title?.length).toBeLessThanOrEqual(title_max ?? 300)
    expect(NewApplication.safeParse(reading.posting).success).toBe(true)
  })
})

describe('a script of JSON-LD', () => {
  const text = JSON.stringify(posting({}))

  it.each([
    ['a byte order mark', `\ufeff${text}`],
    ['comments and CDATA', `/*<![CDATA[*/ ${text} /*]]>*/`],
    ['an HTML comment', `<!-- ${text} //-->`],
    ['semicolons', `${text} ; ;`],
    ['a NUL between its parts', text.replace(',', ',\u0000')],
    ['a name with a backslash', `{"\\n":1,${text.slice(1)}`],
  ])('a script with %s is read', (_, script) => {
    expect(read(script)).toEqual({ posting: { company: 'Quillmark', title: 'Editor' } })
  })

  it.each([
    ['a missing quote', text.slice(0, -2)],
    ['single quotes', text.replaceAll('"', "'")],
    ['two objects', `${text}${text}`],
    ['a bad escape', text.replace('Editor', '\\$Editor')],
    ['a comment between its parts', text.replace(',', ', /* and */')],
    ['commas that follow each other', text.replace(',', ',,')],
  ])('a script with %s is not guessed', (_, script) => {
    expect(read(script)).toEqual({ reason: 'bad_json' })
  })

  it('a script keeps a comma before a bracket in a string', () => {
    const title = 'C, ] and "D", }'
    expect(read(`${JSON.stringify(posting({ title })).slice(0, -1)},}`).posting?.title).toBe(title)
  })

  it.each([[undefined], [null], [1], [true], [''], [[]], [{}], [[[[]]]], ['{}'], [['', ' ']]])(
    'the value %j has no posting',
    (jsonLd) => {
      expect(read(jsonLd)).toEqual({ reason: 'no_posting' })
    },
  )

  it('a script counts among the first 100 only', () => {
    expect(read([...Array<string>(99).fill('{'), text]).reason).toBeUndefined()
    expect(read([...Array<string>(100).fill('{'), text]).reason).toBe('bad_json')
  })
})

describe('the postings of a page', () => {
  const nested = (levels: number): unknown =>
    levels === 0 ? posting({}) : { mainEntity: nested(levels - 1) }

  it('postings are found up to 8 levels deep', () => {
    expect(read(nested(8)).reason).toBeUndefined()
    expect(read(nested(9)).reason).toBe('no_posting')
  })

  it('postings are found among 10,000 objects', () => {
    const many = (count: number) => [...Array<object>(count).fill({}), posting({})]
    expect(read({ '@graph': many(9996) }).reason).toBeUndefined()
    expect(read({ '@graph': many(9998) }).reason).toBe('no_posting')
  })

  it.each([
    ['titles', { title: 'Baker' }],
    ['companies', { hiringOrganization: 'Tarn' }],
    ['URLs', { url: 'https://a.example/2' }],
    ['places', { jobLocation: 'Ghent' }],
  ])('postings with different %s are several jobs', (_, members) => {
    const first = posting({ url: 'https://a.example/1', jobLocation: 'Bath' })
    expect(read([first, { ...first, ...members }]).reason).toBe('several_postings')
  })

  it('postings are one job if a place is named more exactly, and each adds the members that others lack', () => {
    const both = [posting({ jobLocation: 'Bath' }), posting({ jobLocation: 'Bath, GB', baseSalary: '€50k' })]
    expect(read(both).posting).toMatchObject({ location: 'Bath', salary: { min: 50_000 } })
  })

  it('a posting has the URL of the page if the keys are the same', () => {
    const both = ['1', '2'].map((id) =>
      posting({ title: `Job ${id}`, url: `https://a.example/${id}?utm_source=x` }),
    )
    expect(read(both, 'https://a.example/2#apply').posting?.title).toBe('Job 2')
    expect(read(both, 'https://a.example/3').reason).toBe('several_postings')
  })

  it('a posting inside of a posting is no job', () => {
    expect(read(posting({ similar: [posting({ title: 'Baker' })] })).posting?.title).toBe('Editor')
  })

  it('a posting without a company or a title keeps its other members', () => {
    const members = { company: 'Quillmark', location: 'Bath' }
    expect(read(posting({ title: ' ', jobLocation: 'Bath' }))).toEqual({
      posting: members,
      reason: 'no_title',
    })
    expect(read(posting({ hiringOrganization: {}, jobLocation: 'Bath' }))).toEqual({
      posting: { title: 'Editor', location: 'Bath' },
      reason: 'no_company',
    })
  })
})

describe('the members of a posting', () => {
  const member = (name: string, members: object) => read(posting(members)).posting?.[name as 'title']

  it.each<[string, string, object, unknown]>([
    ['title', 'is a value of JSON-LD', { title: { '@value': 'Baker', '@language': 'en' } }, 'Baker'],
    ['title', 'loses half a surrogate pair', { title: 'Ed\ud83dit' }, 'Ed\ufffdit'],
    ['title', 'keeps an ampersand of its own', { title: 'R&D &xyzzy; &amp;lt;' }, 'R&D &xyzzy; &lt;'],
    ['company', 'is the name of a list of strings', { hiringOrganization: ['Tarn', 'Other'] }, 'Tarn'],
    ['company', 'is cut at 200', { hiringOrganization: 'Q'.repeat(201) }, `${'Q'.repeat(199)}…`],
    ['location', 'is not named twice', { jobLocation: ['Bath', 'Bath'] }, 'Bath'],
    ['location', 'is the name of a place', { jobLocation: { '@type': 'Place', name: 'Bath' } }, 'Bath'],
    ['location', 'is cut at 200', { jobLocation: 'B'.repeat(300) }, `${'B'.repeat(199)}…`],
    ['work_mode', 'is on site', { jobLocationType: 'ONSITE' }, 'on_site'],
    ['work_mode', 'is hybrid', { jobLocationType: ['TELECOMMUTE', 'HYBRID'] }, 'hybrid'],
    ['work_mode', 'is unknown for a place alone', { jobLocation: 'Remote' }, undefined],
    ['employment_type', 'is another one', { employmentType: 'VOLUNTEER' }, 'other'],
    ['employment_type', 'is unknown', { employmentType: 'PER_DIEM' }, undefined],
    ['url', 'is no URL with a password', { url: 'https://a:b@a.example' }, undefined],
    ['url', 'is not relative without a page', { url: '/jobs/1' }, undefined],
    ['description', 'is a plain text', { description: 'a < b & c\n\nd  &eacute;' }, 'a < b & c\n\nd  é'],
    ['description', 'has line ends that are escaped twice', { description: 'a&amp;#xa;b' }, 'a\nb'],
    ['description', 'is not repeated', { description: 'a', responsibilities: 'a' }, 'a'],
    ['description', 'is cut at 50,000', { description: 'x'.repeat(50_001) }, `${'x'.repeat(49_999)}…`],
    [
      'description',
      'has a sign where HTML was cut',
      { description: `<p>a</p>${' '.repeat(64_000)}<p>b</p>` },
      'a…',
    ],
  ])('%s %s', (name, _, members, expected) => {
    expect(member(name, members)).toEqual(expected)
  })

  const eur = { currency: 'EUR', unitText: 'YEAR' }
  it.each<[string, unknown, unknown]>([
    ['has no thousands in a number with three decimals', { ...eur, value: 50.125 }, [50.13, 50.13]],
    ['is none below zero', { ...eur, value: -5 }, undefined],
    ['is none above all bounds', { ...eur, value: 1e300 }, undefined],
    ['has only a maximum', { ...eur, value: { minValue: 0, maxValue: 5 } }, [undefined, 5]],
    ['stands on the outer object', { ...eur, minValue: 4, maxValue: 5 }, [4, 5]],
    [
      'is none in several currencies',
      [
        { ...eur, value: 5 },
        { ...eur, currency: 'USD', value: 5 },
      ],
      undefined,
    ],
    [
      'is none in several periods',
      [
        { ...eur, value: 5 },
        { ...eur, unitText: 'DAY', value: 5 },
      ],
      undefined,
    ],
    [
      'has no maximum if one has none',
      [
        { ...eur, minValue: 4 },
        { ...eur, minValue: 3, maxValue: 9 },
      ],
      [3, undefined],
    ],
    ['is none in some dollars', '$50,000', undefined],
  ])('a salary %s', (_, baseSalary, expected) => {
    const salary = read(posting({ baseSalary })).posting?.salary
    expect(salary && [salary.min, salary.max]).toEqual(expected)
  })

  it('a reference leads to one object, and never in a circle', () => {
    const graph = [{ '@id': 'a', name: 'Tarn', self: { '@id': 'a' } }, posting({ hiringOrganization: 'a' })]
    expect(read({ '@graph': graph }).posting?.company).toBe('Tarn')
    expect(read(posting({ hiringOrganization: { '@id': 'b' } })).reason).toBe('no_company')
  })
})

/** An object that counts how often one of its members is read. */
function counted(members: object, name: string, value: unknown) {
  let reads = 0
  const get = () => {
    reads += 1
    return value
  }
  return { node: Object.defineProperty({ ...members }, name, { get, enumerable: true }), reads: () => reads }
}

describe('references between objects', () => {
  const many = (refer: object) => Array.from({ length: 100 }, () => posting(refer))

  it.each([
    ['place', 'address', ['a', 'a', 'a']],
    ['address', 'addressLocality', 'Bath'],
  ])('the %s of 100 postings is read as often as that of one posting', (kind, name, value) => {
    const readsWith = (count: number) => {
      const { node, reads } = counted({ '@id': kind === 'place' ? 'p0' : 'a' }, name, value)
      const places = Array.from({ length: 10 }, (_, index) => ({
        '@id': `p${index}`,
        address: ['a', 'a', 'a'],
      }))
      const others = kind === 'place' ? [{ '@id': 'a', addressLocality: 'Bath' }, ...places.slice(1)] : places
      const postings = many({ jobLocation: places.map((place) => place['@id']) }).slice(0, count)
      expect(read([node, ...others, ...postings]).posting?.location).toBe('Bath')
      return reads()
    }
    expect(readsWith(100)).toBe(readsWith(1))
  })

  it('the pay that a posting names 20 times is read as often as one that it names once', () => {
    const readsWith = (count: number) => {
      const { node, reads } = counted({ '@id': 's', currency: 'EUR' }, 'value', 50_000)
      const { posting: found } = read([node, posting({ baseSalary: Array<string>(count).fill('s') })])
      expect(found?.salary?.min).toBe(50_000)
      return reads()
    }
    expect(readsWith(20)).toBe(readsWith(1))
  })
})

it('hostile JSON-LD is read or refused, and never throws', () => {
  const times = (piece: string) => piece.repeat(250_000 / piece.length)
  const pieces = [
    '[',
    '{"a":',
    '<',
    '&',
    '&lt;',
    '<p>',
    '<ul><li>',
    '\\"',
    '"',
    '\\',
    '&quot;',
    ', ',
    '//',
    '<!--',
  ]
  for (const piece of pieces) {
    expect(read(times(piece)).reason).toMatch(/bad_json|no_posting/)
    const { posting: found } = read(posting({ title: times(piece), description: times(piece) }))
    expect(NewApplication.safeParse(found).success).toBe(true)
  }
})
