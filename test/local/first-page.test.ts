import { expect, it } from 'vitest'
import { mostCounted } from '../../src/local/application-counts.ts'
import { firstPage } from '../../src/local/first-page.ts'
import { peoplePage } from '../../src/local/people-page.ts'

const evil = `"><img src=x onerror='alert(1)'>&`
const standIn = {
  url: 'http://127.0.0.1:8001',
  issuer: 'https://accounts.google.com',
  clientId: 'client',
  pages: ['http://localhost:3000'],
  applications: { ada: 0, grace: 0, alan: 0 },
}

it.each(['url', 'issuer', 'clientId', 'pages'] as const)('the first page shows %s as text', (fact) => {
  const page = firstPage({ ...standIn, [fact]: fact === 'pages' ? [evil] : evil })
  expect(page).toContain('&quot;&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&amp;')
  expect(page).not.toContain('<img src=x')
})

it('the page to pick a person keeps a value of the request inside its link', () => {
  expect(peoplePage({ nonce: evil })).not.toContain('<img src=x')
})

it('the first page names each origin once', () => {
  const pages = ['http://a.example', 'http://a.example']
  expect(firstPage({ ...standIn, pages }).match(/http:\/\/a\.example/g)).toHaveLength(1)
})

it.each([
  [0, 'No applications'],
  [1, '1 application<'],
  [2, '2 applications<'],
  [mostCounted, '1000 applications or more<'],
])('the first page says how many applications a person has: %i', (grace, text) => {
  expect(firstPage({ ...standIn, applications: { ada: 7, grace, alan: 7 } })).toContain(text)
})
