// @engine
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createClock, testApp } from '../tools/app.ts'
import type { Clock, TestApp } from '../tools/app.ts'
import { trackerOf } from '../tools/tracker.ts'

describe('applications', () => {
  let test: TestApp
  let clock: Clock
  let people = 0
  let my: ReturnType<typeof trackerOf>
  beforeAll(async () => {
    clock = createClock()
    test = await testApp({ clock })
  })
  afterAll(() => test.close())

  const newPerson = async () => trackerOf(test, await test.signIn({ sub: `person-${people++}` }))
  beforeEach(async () => {
    my = await newPerson()
  })
  const made = async (input?: object) => (await my.create(input)).json()
  const names = (list: { items: { company: string }[] }) => list.items.map(({ company }) => company)

  describe('in lists', () => {
    it('a list shows the members of a summary and no others', async () => {
      const { id } = await made({
        ...{ location: 'Bonn', priority: 1, tags: ['a'], next_action: { at: '2026-12-01', text: 'Call' } },
        ...{ url: 'https://a.example/1', notes: 'long', description: 'long', resume: 'r', source: 's' },
        ...{ contacts: [{ name: 'Sam' }], interviews: [{ at: '2026-12-01' }], salary: { currency: 'EUR' } },
      })
      const whole = (await my.move(id, { to: 'applied' })).json()
      const { items, next_cursor } = (await my.send('GET', '')).json()
      const shown = [
        ...['applied_at', 'archived', 'company', 'created_at', 'id', 'location', 'next_action', 'priority'],
        ...['status', 'status_since', 'tags', 'title', 'updated_at', 'version'],
      ]
      expect(items).toEqual([Object.fromEntries(shown.map((name) => [name, whole[name]]))])
      expect(next_cursor).toBeNull()
    })

    it.each([
      ...['limit=0', 'limit=201', 'limit=x', 'limit=1&limit=2', 'status=hired'],
      ...['status=Applied', `status=${Array<string>(21).fill('offer').join()}`, 'q=%20', 'q=%00'],
      ...['q=a%0Ab', `q=${'x'.repeat(201)}`, 'q=a&q=b', `tag=${'x'.repeat(51)}`, 'archived=1'],
      ...['q=%CC%81', 'tag=%CC%81', 'status[]=saved', 'statuss=saved'],
      ...['archived=TRUE', 'updated_since=yesterday', 'updated_since=2026-11-22T08:30:00'],
      ...['updated_since=2026-02-30', 'updated_since=9999-12-31T23:59:59-01:00', 'sort=title'],
      ...['sort=company&sort=priority', 'order=up', 'order=DESC', `cursor=${'x'.repeat(2049)}`],
    ])('a list rejects an invalid query: %s', async (query) => {
      const answer = await my.send('GET', `?${query}`)
      expect(answer.statusCode).toBe(422)
      const pointer = `/${query.split('=')[0]}`
      expect(answer.json().errors[0]).toMatchObject({
        in: 'query',
        pointer: expect.stringContaining(pointer),
      })
    })

    it.each([
      ['status=applied', ['B', 'D']],
      ['status=applied,offer', ['B', 'C', 'D']],
      ['status=applied&status=offer', ['B', 'C', 'D']],
      ['status=applied&status=offer,saved', ['A', 'B', 'C', 'D']],
      ['status=rejected', []],
      ['archived=true', ['D']],
      ['archived=false', ['A', 'B', 'C']],
      ['q=tes%20BERLIN', ['A']],
      ['tag=REMOTE', ['B', 'C']],
      ['tag=remote&status=offer', ['C']],
      ['updated_since=1999-01-01', ['A', 'B', 'C', 'D']],
      ['updated_since=9999-12-31', []],
      ['order=desc', ['D', 'C', 'B', 'A']],
      ['sort=priority', ['C', 'A', 'D', 'B']],
      ['limit=2', ['A', 'B']],
    ])('a list has the wanted applications: %s', async (query, expected) => {
      await my.create({ company: 'A', title: 'Tester', location: 'Berlin', priority: 2 })
      await my.create({ company: 'B', status: 'applied', tags: ['Remote'] })
      await my.create({ company: 'C', status: 'offer', tags: ['remote', 'b'], priority: 5 })
      await my.create({ company: 'D', status: 'applied', archived: true })
      const order = query.includes('sort') ? '' : 'sort=company&'
      expect(names((await my.send('GET', `?${order}${query}`)).json())).toEqual(expected)
    })

    it.each([
      'q=&event_type=&limit=&cursor=',
      'status=&tag=&archived=&updated_since=&sort=company&order=',
      'status=saved,,applied,&q=',
      'status=,&status=',
    ])('an empty value in a query counts as not given: %s', async (query) => {
      await my.create({ company: 'A' })
      await my.create({ company: 'B', status: 'applied' })
      const answer = await my.send('GET', `?${query}`)
      expect(names(answer.json()).toSorted()).toEqual(['A', 'B'])
    })

    it('the link to the next page has the whole query, whatever it contains', async () => {
      for (const company of ['who?', 'who?&=#', 'why']) await my.create({ company, title: 'a=b' })
      const first = await my.send('GET', '/?q=who?%20a=b&limit=1&tag=')
      expect(first.json().items).toHaveLength(1)
      const [, next = ''] = /^<(\?[^>]+)>; rel="next"$/.exec(String(first.headers.link)) ?? []
      expect(Object.fromEntries(new URLSearchParams(next))).toMatchObject({ q: 'who? a=b', limit: '1' })
      const second = await my.send('GET', next)
      expect(second.json().items).toHaveLength(1)
      expect(names(second.json())).not.toEqual(names(first.json()))
    })

    it.each([
      ['Ørsted', 'q=orsted'],
      ['Łódź Works', 'q=lodz'],
      ['Straße AG', 'q=STRASSE'],
      ['L’Oréal', "q=l'oreal"],
      ['Coca‑Cola', 'q=coca-cola'],
      ["L'Oreal", 'q=l%E2%80%99or%C3%A9al'],
    ])('the company %s is found by %s', async (company, query) => {
      await my.create({ company })
      await my.create({ company: 'Acme' })
      expect(names((await my.send('GET', `?${query}`)).json())).toEqual([company])
    })

    it('companies are ordered by their letters without strokes and accents', async () => {
      const companies = ['Acme', 'Łódź Works', 'Ørsted', 'Zürich AG']
      for (const company of companies.toReversed()) await my.create({ company })
      expect(names((await my.send('GET', '?sort=company')).json())).toEqual(companies)
    })

    it.each([
      '%C2%A8',
      '%C2%B4',
      '%60',
      '%CC%81',
      '%E2%80%97',
      '%E2%80%8B',
      '%EF%B1%9E',
      '%20%C2%AF',
      '%C2%AD',
    ])('a search of which nothing is left is rejected: q=%s', async (q) => {
      await my.create({ company: 'L’Oréal `x´' })
      for (const name of ['q', 'tag'])
        expect((await my.send('GET', `?${name}=${q}`)).json()).toMatchObject({
          status: 422,
          errors: [{ in: 'query', pointer: `/${name}` }],
        })
    })

    it.each(['updated_at', 'applied_at', 'company', 'priority', 'next_action_at'])(
      'a list by %s has every application once, in both directions, page by page',
      async (sort) => {
        for (let n = 0; n < 7; n++) {
          clock.advance(1)
          const at = new Date(Date.UTC(2026, 0, 1 + (n % 3))).toISOString()
          const value = n < 5 && { applied_at: at, priority: (n % 3) + 1, next_action: { at, text: 'x' } }
          await my.create({ company: `Company ${n}`, ...value })
        }
        for (const order of ['asc', 'desc']) {
          const pages: string[][] = []
          let query = `?sort=${sort}&order=${order}&limit=2`
          while (query) {
            const answer = await my.send('GET', query)
            pages.push(names(answer.json()))
            const [, next = ''] = /^<(\?[^>]+)>; rel="next"$/.exec(String(answer.headers.link)) ?? []
            expect(new URLSearchParams(next).get('cursor')).toBe(answer.json().next_cursor)
            query = next
          }
          expect(pages.map(({ length }) => length)).toEqual([2, 2, 2, 1])
          expect(new Set(pages.flat()).size).toBe(7)
          const whole = names((await my.send('GET', `?sort=${sort}&order=${order}`)).json())
          expect(pages.flat()).toEqual(whole)
          const last = whole.slice(5).toSorted()
          if (!['company', 'updated_at'].includes(sort)) expect(last).toEqual(['Company 5', 'Company 6'])
        }
      },
    )

    it('a list rejects the cursor of another person, of another query, of another list, and an invalid one', async () => {
      for (const company of ['A', 'B', 'C']) await my.create({ company })
      const { items, next_cursor } = (await my.send('GET', '?limit=1')).json()
      await my.move(items[0].id, { to: 'offer' })
      const moves = (await my.send('GET', `/${items[0].id}/history?limit=1`)).json().next_cursor
      expect((await my.send('GET', `?limit=2&cursor=${next_cursor}`)).statusCode).toBe(200)
      expect((await my.send('GET', `?sort=updated_at&cursor=${next_cursor}`)).statusCode).toBe(200)
      const other = await newPerson()
      for (const [of, path] of [
        [other, `?cursor=${next_cursor}`],
        [my, `?sort=company&cursor=${next_cursor}`],
        [my, `?order=asc&cursor=${next_cursor}`],
        [my, `?status=saved&cursor=${next_cursor}`],
        [my, `?q=a&cursor=${next_cursor}`],
        [my, `?updated_since=2026-01-01&cursor=${next_cursor}`],
        [my, `?cursor=${moves}`],
        [my, `/${items[0].id}/history?cursor=${next_cursor}`],
        [my, `/${(await made()).id}/history?cursor=${moves}`],
        [my, '?cursor=x'],
        [my, `?cursor=${next_cursor}A`],
      ] as const) {
        expect((await of.send('GET', path)).json()).toMatchObject({ status: 400, code: 'invalid_cursor' })
      }
    })
  })

  describe('GET /api/applications/lookup', () => {
    it('the lookup finds the first application of a URL, whatever tracking parameters it has', async () => {
      const { id } = await made({ url: 'https://a.example/jobs/1?id=2&utm_medium=mail#apply' })
      await made({ url: 'https://a.example/jobs/1?id=2', allow_duplicate: true })
      const look = async (url: string) => {
        const answer = await my.send('GET', `/lookup?${new URLSearchParams({ url }).toString()}`)
        expect(answer.statusCode).toBe(200)
        return answer.json()
      }
      for (const url of [
        'https://a.example/jobs/1?id=2',
        'HTTPS://A.EXAMPLE:443/jobs/1?utm_source=x&id=2&gclid=y#top',
        ' https://a.example/jobs/1?id=2 ',
      ])
        expect(await look(url)).toEqual({ found: true, id })
      for (const url of [
        'https://a.example/jobs/1?id=3',
        'https://a.example/jobs/1',
        'https://a.example/jobs/1/?id=2',
        'http://a.example/jobs/1?id=2',
      ])
        expect(await look(url)).toEqual({ found: false })
    })

    it('the lookup finds the next application after the first is deleted, and none after the last', async () => {
      const url = 'https://a.example/1'
      const [one, two] = [await made({ url }), await made({ url, allow_duplicate: true })]
      const look = async () => (await my.send('GET', `/lookup?url=${url}`)).json()
      await my.send('DELETE', `/${one.id}`)
      expect(await look()).toEqual({ found: true, id: two.id })
      await my.change(two.id, { url: null })
      expect(await look()).toEqual({ found: false })
    })

    it.each([
      '',
      '?url=',
      '?url=a.example',
      '?url=javascript:x',
      '?url=https://a.example&url=https://b.example',
    ])('the lookup rejects an invalid URL: %j', async (query) => {
      const answer = await my.send('GET', `/lookup${query}`)
      expect(answer.json()).toMatchObject({ status: 422, errors: [{ in: 'query', pointer: '/url' }] })
    })
  })
})
