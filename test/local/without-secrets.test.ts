import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { newSecret } from '../../src/calendar/secret.ts'
import { withoutSecrets } from '../../src/local/without-secrets.ts'

describe('the output of sam local', () => {
  const secret = newSecret()
  const line = (key: string) =>
    `127.0.0.1 - - [26/Nov/2026] "GET /api/calendar.ics?key=${key} HTTP/1.1" 200 -\n`
  const printed = `Mounting…\n${line(secret)}${line('')}${line('jht_x')}jh jhc ${secret}`

  it.each([1, 2, 3, 7, 40, 1000])(
    'the output has no secret of a calendar address, and everything else, in chunks of %i characters',
    async (size) => {
      const chunks = printed.match(new RegExp(`[^]{1,${size}}`, 'g'))!
      const shown = await text(Readable.from(chunks).pipe(withoutSecrets()))
      expect(shown).toBe(printed.replaceAll(secret, 'jhc_…'))
    },
  )
})
