import { expect, it } from 'vitest'
import { readApiUrl, readKey } from '../../src/commands/api-access.ts'

it.each([
  ['https://api.example.com', 'https://api.example.com'],
  ['https://api.example.com/', 'https://api.example.com'],
  [
    'https://a1.execute-api.eu-west-1.amazonaws.com/prod/',
    'https://a1.execute-api.eu-west-1.amazonaws.com/prod',
  ],
  ['HTTPS://api.example.com/prod?a=1#b', 'https://api.example.com/prod'],
  ['http://localhost:8000/', 'http://localhost:8000'],
  ['http://127.0.0.1:8000', 'http://127.0.0.1:8000'],
  ['http://[::1]:8000', 'http://[::1]:8000'],
])('the URL %s is read as %s', (text, url) => {
  expect(readApiUrl(text)).toBe(url)
})

it.each(['http://api.example.com', 'http://localhost.example.com', 'http://127.0.0.1@api.example.com'])(
  'the key is not sent to %s, which everybody on the way could read',
  (text) => {
    expect(() => readApiUrl(text)).toThrow('must begin with https://')
  },
)

it.each(['', 'api.example.com', 'ftp://api.example.com', 'https://', 'jht_secret'])(
  'the text "%s" is not a URL of the API',
  (text) => {
    expect(() => readApiUrl(text)).toThrow(
      'The first argument must be the URL of the API, such as https://….',
    )
  },
)

it('the key is an argument, or in the environment', () => {
  expect(readKey('jht_one', { API_KEY: 'jht_two' })).toBe('jht_one')
  expect(readKey(undefined, { API_KEY: 'jht_two' })).toBe('jht_two')
  expect(() => readKey(undefined, {})).toThrow('The API key is missing')
  expect(() => readKey('', { API_KEY: 'jht_two' })).toThrow('The API key is missing')
})

it('a key with odd characters is rejected, and not repeated', () => {
  expect(() => readKey('jht_a\nb', {})).toThrow('The API key has characters that no key has.')
})
