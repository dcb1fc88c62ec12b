import { describe, expect, it, vi } from 'vitest'
import { auditActions } from '../src/audit.ts'
import { mountedRoutes } from '../src/http/doors.ts'
import { createClock, testApp, testSecret } from './tools/app.ts'
import { newAddress } from './tools/calendar.ts'

describe('the output of the service', () => {
  it('the output has no token, secret or address, whatever is sent and whatever fails', async () => {
    const printed: string[] = []
    const capture = (chunk: unknown) => printed.push(String(chunk)) > 0
    const spies = [
      vi.spyOn(process.stdout, 'write').mockImplementation(capture),
      vi.spyOn(process.stderr, 'write').mockImplementation(capture),
    ]
    for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const) {
      spies.push(
        vi
          .spyOn(console, name)
          .mockImplementation((...it: unknown[]) => void printed.push(it.join(' '))) as never,
      )
    }

    const clock = createClock(new Date(Date.now() - 600_000))
    const test = await testApp({ clock })
    const email = 'very-private@example.com'
    const good = await test.google.idToken({ sub: 'private-person', email })
    const bad = [
      await test.google.idToken({ aud: 'x', email }),
      await test.google.idToken({ exp: 1, iat: 0, email }),
      await test.google.idToken({}, { kid: 'unknown' }),
      `${good}x`,
      good.replace(/\.[^.]+$/, '.AAAA'),
    ]
    const sessionToken = await test.signIn({ sub: 'private-person', email })
    const scopes = ['events:write', 'inbox:read', 'inbox:write']
    const made = await test.app.inject({
      method: 'POST',
      url: '/api/keys',
      headers: test.bearer(sessionToken),
      payload: { label: 'A key', scopes },
    })
    const { key } = made.json<{ key: string }>()
    const { key: calendarKey } = await newAddress(test, sessionToken)
    const answers: string[] = []
    const send = async (method: string, url: string, token: string, payload?: object) => {
      const answer = await test.app.inject({
        method: method as 'GET',
        url,
        headers: {
          authorization: `Bearer ${token}`,
          cookie: `t=${token}`,
          referer: `https://x.example/?t=${token}`,
        },
        ...(payload && { payload }),
      })
      const isMine = answer.statusCode === 200
      answers.push(isMine ? '' : JSON.stringify([answer.headers, answer.body]))
    }

    const faults = [
      undefined,
      { kind: 'html' },
      { kind: 'reset' },
      { kind: 'error', name: 'AccessDeniedException' },
      { kind: 'error', name: 'ValidationException' },
    ] as const
    for (const fault of faults) {
      if (fault) test.proxy.fail(() => true, fault)
      for (const { method, url } of mountedRoutes(test.app)) {
        if (method === 'DELETE' && url === '/api/user') continue
        const path = `${url.replace(/:\w+/g, sessionToken)}?access_token=${sessionToken}&credential=${good}`
        await send(method, path, sessionToken)
        await send(method, path, `${sessionToken.slice(0, -2)}AA`)
        const body = method === 'POST' ? { event_type: 'test.sample', payload: {}, ids: [key] } : undefined
        await send(method, `${url.replace(/:\w+/g, key)}?key=${key}`, key, body)
      }
      for (const token of [...bad, good]) await send('POST', '/auth/google', token, { token })
      await send('POST', '/auth/google', good, { token: good, [sessionToken]: 1 })
      await send('GET', `/api/calendar.ics?key=${calendarKey}`, calendarKey)
      await send('GET', `/api/calendar.ics%3Fkey=${calendarKey}`, calendarKey)
      await send('GET', `/${sessionToken}`, sessionToken)
      await send('GET', `/%zz${sessionToken}`, sessionToken)
      test.proxy.heal()
    }
    const [ending, other] = [
      await test.signIn({ sub: 'private-person', email }),
      await test.signIn({ email }),
    ]
    const { items: sessions } = (await test.as(other, 'GET', '/api/sessions')).json<{
      items: { id: string }[]
    }>()
    const { items: apiKeys } = (await test.as(ending, 'GET', '/api/keys')).json<{ items: { id: string }[] }>()
    await send('DELETE', '/api/calendar', ending)
    for (const { id } of apiKeys) await send('DELETE', `/api/keys/${id}`, ending)
    for (const { id } of sessions) await send('DELETE', `/api/sessions/${id}`, other)
    await send('POST', '/auth/sign-out', await test.signIn({ email }))
    await send('DELETE', '/api/user', ending)
    clock.advance(35)
    for (let pass = 0; pass < 2; pass++) await send('DELETE', '/api/user', ending)
    await test.google.close()
    await send('POST', '/auth/google', good, { token: bad[2] })
    await test.close().catch(() => undefined)
    for (const spy of spies) spy.mockRestore()

    const output = [...test.logs, ...printed].join('\n')
    expect(test.logs.length).toBeGreaterThan(100)
    for (const action of auditActions) expect(output).toContain(`"message":"${action}"`)
    for (const secret of [good, ...bad, sessionToken]
      .flatMap((token) => token.split('.'))
      .filter((part) => part.length > 40)) {
      expect(output).not.toContain(secret)
      expect(output).not.toContain(secret.slice(0, 40))
      // Only the validation error repeats a name that the caller made up: that of the unknown member.
      expect(answers.filter((answer) => answer.includes(secret) && !answer.includes('errors'))).toEqual([])
    }
    for (const place of [output, answers.join('\n'), JSON.stringify(await test.items())])
      for (const its of [key, calendarKey]) expect(place).not.toContain(its.slice(10, 38))
    for (const secret of [testSecret, email, 'Some One']) expect(output).not.toContain(secret)
    expect(answers.join('\n')).not.toContain(testSecret)
  })
})
