import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readTemplate } from '../template/read-template.ts'
import { createClock, testApp, thisMinute } from '../tools/app.ts'
import type { Clock, TestApp } from '../tools/app.ts'
import { unitsOf } from '../tools/budgets.ts'
import { callerOf } from '../tools/caller.ts'
import { dollarsOf, emptyBill, tracesOfADay } from '../tools/dollars.ts'
import type { Bill } from '../tools/dollars.ts'
import { newKey } from '../tools/inbox.ts'
import { longRuns } from '../tools/long-runs.ts'
import { largestApplication, largestEvent, personOf } from '../tools/samples.ts'

type Method = 'GET' | 'POST' | 'PATCH'
type Request = { method: Method; url: string; payload?: object }
type Person = ReturnType<typeof personOf>

const fat = { event_type: 'test.fat', payload: { text: 'x'.repeat(20_000) } }

/** Each attack prepares an account, and returns the requests that its owner repeats. */
const attacks: Record<string, (person: Person) => Promise<Request[]>> = {
  'small requests': async () => [
    { method: 'GET', url: '/api/user' },
    { method: 'GET', url: '/api/sessions' },
  ],
  'pushes of many events': async () => [
    { method: 'POST', url: '/events/batch', payload: { events: Array(25).fill(fat) } },
  ],
  'pushes of one large event': async () => [{ method: 'POST', url: '/events', payload: largestEvent }],
  'pages of large events': async ({ pushedMany }) => {
    await pushedMany(255, fat)
    return [{ method: 'GET', url: '/inbox?limit=200' }]
  },
  'searches of large applications': async ({ listed }) => {
    await listed(1000)
    return [{ method: 'GET', url: '/api/applications?sort=company&q=zzz' }]
  },
  'small changes of a large application': async ({ kept }) => {
    const url = await kept(largestApplication)
    return [1, 2].map((priority) => ({ method: 'PATCH' as const, url, payload: { priority } }))
  },
  'large bodies that are rejected': async () => [
    { method: 'POST', url: '/api/applications', payload: { company: 'x'.repeat(500_000) } },
  ],
}

describe('one account at all its limits', () => {
  /** A part of the usual budget, because a test of the whole takes too long. Every sum is proportional to it. */
  const scales: Record<string, number> = { 'small requests': 200, 'searches of large applications': 50 }
  const scaleOf = (attack: string) => scales[attack] ?? 25
  const minutes = 15
  let test: TestApp
  let clock: Clock
  beforeEach(() => {
    clock = createClock(thisMinute())
  })
  afterEach(() => test.close())

  it.each(Object.entries(attacks))('a day of %s costs at most ten dollars', async (name, prepare) => {
    const scale = scaleOf(name)
    test = await testApp({
      clock,
      environment: { RATE_LIMITS: `sign_in=1000,work=${4000 / scale}`, LOG_LEVEL: 'silent' },
    })
    const sub = 'mallory'
    const token = await test.signIn({ sub })
    const requests = await prepare(personOf(test, sub, token))
    // The preparation is not part of the bill: its budget is full again.
    clock.advance(3600 * 12)
    const credentials = [token]
    while (credentials.length < 20) credentials.push((await startSession(sub)).accessToken)
    const isForSessions = requests.every(({ url }) => /^\/api\/(user|sessions)/.test(url))
    if (!isForSessions) for (let made = 0; made < 50; made++) credentials.push((await newKey(test, sub)).key)

    let sent = 0
    /** Sends one request and adds it to the bill. Returns the seconds to wait if it is refused. */
    async function attack(bill: Bill): Promise<number> {
      const { method, url, payload } = requests[sent % requests.length]!
      const credential = credentials[sent % credentials.length]!
      sent += 1
      test.proxy.forget()
      const answer = await callerOf(test, credential)(method, url, payload)
      if (answer.statusCode === 429) return Number(answer.headers['retry-after'])
      expect(answer.statusCode).toBeLessThan(500)
      const units = unitsOf(test.proxy.calls)
      bill.requests += 1
      bill.writes += units.writes
      bill.reads += units.reads
      bill.received += payload ? JSON.stringify(payload).length : 0
      bill.sent += answer.rawPayload.length
      return 0
    }

    // The stage lets 30 requests pass per second.
    const burst = emptyBill()
    while ((await attack(burst)) === 0) clock.advance(1 / 30)
    const steady = emptyBill()
    const end = clock.now().getTime() + minutes * 60_000
    while (clock.now().getTime() < end) clock.advance(Math.max(await attack(steady), 1 / 30))

    // The budget does not pay for a deletion, so its cost is added. Its ratio to the other costs is the same for a day as
    // for this hour.
    const spent = dollarsOf(burst) + dollarsOf(steady)
    const deletion = doesWrite(requests) ? dollarsOf(await erase(sub)) : 0
    const hour = dollarsOf(steady) * (60 / minutes)
    const day = scale * (dollarsOf(burst) + 24 * hour) * (1 + deletion / spent) + tracesOfADay
    console.log(
      `${name}: at once ${(scale * dollarsOf(burst)).toFixed(3)}, in an hour ${(scale * hour).toFixed(3)}, ` +
        `deletion ${((100 * deletion) / spent).toFixed(0)} %, day ${day.toFixed(2)}`,
    )
    expect(day).toBeLessThan(10)
    // The attack was stopped by the budget, and not by something cheaper.
    expect(day).toBeGreaterThan(1)
  })

  const doesWrite = (requests: Request[]) => requests.some(({ method }) => method !== 'GET')

  /** Deletes the account, and returns the bill of all its requests. */
  async function erase(sub: string) {
    const bill = emptyBill()
    const { accessToken } = await startSession(sub)
    for (;;) {
      test.proxy.forget()
      const answer = await test.as(accessToken, 'DELETE', '/api/user')
      const units = unitsOf(test.proxy.calls)
      bill.requests += 1
      bill.writes += units.writes
      bill.reads += units.reads
      if (answer.statusCode === 204) return bill
      expect(answer.statusCode).toBe(202)
      clock.advance(Number(answer.headers['retry-after']))
    }
  }

  const startSession = (user_id: string) =>
    test.services.sessions.start({ user_id, email: 'someone@example.com', issuedAt: clock.now() })
})

describe("a person's busiest day", () => {
  const applications = Math.min(longRuns(5000), 5000)
  /** With fewer applications, the budget is smaller and the person slower. Every sum is proportional to it. */
  const scale = 5000 / applications

  it(`a person who enters ${applications} applications, uses a frontend and deletes the account never meets the budget`, async () => {
    // The day takes 20 minutes. Google's library checks the second sign-in with the machine's clock.
    const clock = createClock(new Date((Math.floor(Date.now() / 60_000) - 30) * 60_000))
    const RATE_LIMITS = `session=${300 / scale},work=${4000 / scale}`
    const test = await testApp({ clock, environment: { RATE_LIMITS, LOG_LEVEL: 'silent' } })
    const token = await test.signIn({ sub: 'ada' })
    const call = callerOf(test, token)
    /** At most 300 requests in a minute, at the usual scale. */
    async function ask(method: Method, url: string, payload?: object) {
      clock.advance(0.2 * scale)
      test.proxy.forget()
      const answer = await call(method, url, payload)
      const { writes, reads } = unitsOf(test.proxy.calls)
      sum.writes += writes
      sum.reads += reads
      if (answer.statusCode >= 300)
        throw new Error(`${method} ${url} answered ${answer.statusCode} ${answer.body}`)
      return answer
    }

    const began = clock.now().getTime()
    const sum = { writes: 0, reads: 0 }
    const paths: string[] = []
    for (let number = 0; number < applications; number++) {
      const answer = await ask('POST', '/api/applications', {
        company: `Company ${number}`,
        title: 'Platform engineer',
        url: `https://jobs.example.com/${number}`,
        location: 'Berlin',
        source: 'LinkedIn',
        tags: ['remote', 'node'],
        notes: 'n'.repeat(500),
        description: 'd'.repeat(3000),
      })
      paths.push(`/api/applications/${answer.json().id}`)
    }
    for (let number = 0; number < applications / 40; number++) {
      const path = paths[number * 40]!
      await ask('GET', '/api/user')
      await ask('GET', '/api/applications')
      await ask('GET', '/api/applications?sort=company&order=asc&limit=200')
      await ask('GET', '/api/applications?q=engineer%20berlin')
      await ask('GET', path)
      await ask('PATCH', path, { notes: 'called back' })
      await ask('POST', `${path}/status`, { to: 'applied' })
      await ask('GET', '/inbox?limit=50')
    }

    // The default caps of the table, with the unused capacity of five minutes.
    const seconds = (clock.now().getTime() - began) / 1000
    const { TableMaxReadUnits, TableMaxWriteUnits } = readTemplate().Parameters
    expect(scale * sum.writes).toBeLessThan(Number(TableMaxWriteUnits?.Default) * (seconds + 300))
    expect(scale * sum.reads).toBeLessThan(Number(TableMaxReadUnits?.Default) * (seconds + 300))

    const fresh = await test.signIn({ sub: 'ada' })
    const erase = () => test.as(fresh, 'DELETE', '/api/user')
    let answer = await erase()
    while (answer.statusCode === 202) {
      clock.advance(Number(answer.headers['retry-after']))
      answer = await erase()
    }
    expect(answer.statusCode).toBe(204)
    await test.close()
  })
})
