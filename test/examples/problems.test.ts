import { describe, expect, it } from 'vitest'
import { permissionFor, readAddress } from '../../examples/extension/address.js'
import { problemOf } from '../../examples/extension/problems.js'

describe('a problem of the extension', () => {
  it.each([
    [401, null, {}, 'Your API key has expired or was revoked. Enter a new one in the options.', true],
    [
      403,
      null,
      { code: 'forbidden' },
      'Your API key may not do this. Create one with the preset "capture".',
      true,
    ],
    [403, null, { code: 'account_blocked', detail: 'It is blocked.' }, 'It is blocked.', false],
    [429, '30', {}, 'Too many requests. Try again in 30 seconds.', false],
    [429, '1', {}, 'Too many requests. Try again in a second.', false],
    [429, '300', {}, 'Too many requests. Try again in 5 minutes.', false],
    [
      503,
      null,
      { message: 'Service Unavailable' },
      'The tracker cannot answer at the moment. Try again in a moment.',
      false,
    ],
    [409, null, { detail: 'The inbox is full.' }, 'The inbox is full.', false],
    [404, null, { message: 'Not Found' }, 'The tracker refused the request (404).', false],
  ])(
    'the answer %i with Retry-After %s is told in a sentence',
    (status, retryAfter, body, text, inOptions) => {
      const { message, ...rest } = problemOf(status, retryAfter, body)
      expect({ message, ...rest }).toEqual({ message: text, inOptions })
    },
  )
})

describe('the address of an API', () => {
  it.each([
    [' https://api.example.com/ ', 'https://api.example.com'],
    [
      'https://x.execute-api.eu-west-1.amazonaws.com/prod/',
      'https://x.execute-api.eu-west-1.amazonaws.com/prod',
    ],
    ['http://127.0.0.1:8000', 'http://127.0.0.1:8000'],
    ['http://LOCALHOST:8000/?a=b#c', 'http://localhost:8000'],
  ])('the address %s is read', (text, address) => {
    expect(readAddress(text)).toBe(address)
  })

  it.each([
    'http://api.example.com',
    'http://localhost.example.com',
    'https://ada@api.example.com',
    'ftp://api.example.com',
    'javascript:alert(1)',
    'api.example.com',
    '',
  ])('the address %j is refused', (text) => {
    expect(() => readAddress(text)).toThrow(/address/)
  })

  it('the permission of an address has its host and no port', () => {
    expect(permissionFor('https://api.example.com:8443/prod')).toEqual({
      origins: ['https://api.example.com/*'],
    })
  })
})
