import { describe, expect, it } from 'vitest'
import { authorizeUrlOf } from '../../src/demo/authorize-url.ts'

describe('authorizeUrlOf', () => {
  it.each([
    ['https://www.googleapis.com/oauth2/v3/certs', 'https://accounts.google.com/o/oauth2/v2/auth'],
    ['http://127.0.0.1:8001/oauth2/v3/certs', 'http://127.0.0.1:8001/o/oauth2/v2/auth'],
    ['http://host.docker.internal:8001/oauth2/v3/certs', 'http://localhost:8001/o/oauth2/v2/auth'],
    ['https://user:hunter2@keys.example.com/certs', 'https://keys.example.com/o/oauth2/v2/auth'],
  ])('authorizeUrlOf for keys at %s is %s', (jwksUrl, url) => {
    expect(authorizeUrlOf(jwksUrl)).toBe(url)
  })
})
