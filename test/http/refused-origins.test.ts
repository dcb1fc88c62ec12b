import { expect, it, describe } from 'vitest'
import { createRefusedOrigins } from '../../src/http/refused-origins.ts'

/** The lines for refused origins. */
function linesFor(origins: string[], options?: { onAws: boolean }) {
  const lines: [details: object, message: string][] = []
  const log = { warn: (details: object, message: string) => void lines.push([details, message]) }
  const logRefusal = createRefusedOrigins(options)
  for (const origin of origins) logRefusal(log as never, origin)
  return lines
}

describe('the log of refused origins', () => {
  it('the line names the origin and the setting', () => {
    expect(linesFor(['http://localhost:4200'])).toEqual([
      [
        { origin: 'http://localhost:4200' },
        'A page of http://localhost:4200 was refused. If it is your frontend, add it to ALLOWED_ORIGINS.',
      ],
    ])
  })

  it('the line on AWS names the parameter of the template', () => {
    const [line] = linesFor(['https://app.example.com'], { onAws: true })
    expect(line?.[1]).toContain(
      'add it to AllowedOrigins, the parameter of the template for ALLOWED_ORIGINS.',
    )
  })

  it.each(['null', 'file://a', 'chrome-extension://abcdef'])(
    'the line for %s does not advise to list it, because the setting would reject it',
    (origin) => {
      const message = `A page of ${origin} was refused. Only http and https origins can be in ALLOWED_ORIGINS.`
      expect(linesFor([origin])).toEqual([[{ origin }, message]])
    },
  )

  it('an origin is logged once', () => {
    const origins = ['http://a.example', 'http://b.example', 'http://a.example', 'http://b.example']
    expect(linesFor(origins)).toHaveLength(2)
  })

  it('a process logs and remembers at most a hundred origins', () => {
    const origins = Array.from({ length: 1000 }, (_, index) => `http://${index}.example`)
    expect(linesFor([...origins, ...origins])).toHaveLength(100)
  })

  it('an origin of more than a hundred characters is not logged, because its rest may be a secret', () => {
    const origin = `http://${'a'.repeat(93)}`
    expect(linesFor([origin, `${origin}b`])).toEqual([[{ origin }, expect.stringContaining(origin)]])
  })

  it.each([
    '',
    '*',
    'eyJhbGciOiJIUzI1NiJ9.e30.x',
    'jht://eyJhbGciOiJIUzI1NiJ9.e30.x',
    'Bearer a-secret',
    'https://ada@app.example.com',
    'https://app.example.com/?token=secret',
    'https://app.example.com secret',
    'http://a.example\nhttp://b.example',
    'http://a.example\u0000',
  ])('a value that no browser sends is not logged: %j', (value) => {
    expect(linesFor([value])).toEqual([])
  })
})
