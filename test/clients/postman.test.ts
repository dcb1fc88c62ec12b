import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { DemoPerson } from '../../src/local/people.ts'
import { documentFile, generatedFolder, npmTool, run } from './generate.ts'
import { startedApi } from './start.ts'

type Parameter = { key: string; value: string; disabled?: boolean }
type Request = {
  method: string
  url: { path: string[]; query: Parameter[]; variable: Parameter[] }
  auth?: object
  body?: { raw: string }
}
type Item = { id: string; item?: Item[]; request: Request }
type Execution = { id: string; response?: { code: number } }
type Report = { run: { executions: Execution[] } }
type Document = { paths: Record<string, Record<string, { responses: object }>> }

const sameRandomNumbers = join(import.meta.dirname, 'same-random-numbers.js')

const { paths } = JSON.parse(readFileSync(documentFile, 'utf8')) as Document
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
)
const operationOf = ({ method, url }: Request) =>
  `${method} /${url.path.join('/').replace(/:(\w+)/g, '{$1}')}`
const statusesOf = (operation: string) => {
  const [method = '', path = ''] = operation.toLowerCase().split(' ')
  return Object.keys(paths[path]?.[method]?.responses ?? {}).map(Number)
}

describe('Postman', () => {
  const folder = generatedFolder()
  const api = startedApi()
  const collectionFile = join(folder, 'collection.json')
  const reportFile = join(folder, 'report.json')

  const ask = async (token: string, method: string, path: string, body?: object) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const answer = await fetch(api.url() + path, { method, headers, body: body && JSON.stringify(body) })
    return (await answer.json()) as Record<string, string> & {
      entry: { id: string }
      items: { id: string }[]
    }
  }
  const signIn = async (person: DemoPerson) =>
    (await ask('', 'POST', '/auth/google', { credential: await api.credential(person) })).access_token!

  /** The requests of the collection that Postman's importer makes of the document. */
  async function imported(...options: string[]) {
    const importer = ['--import', sameRandomNumbers, npmTool('openapi2postmanv2')]
    await run(process.execPath, [...importer, '-s', documentFile, '-o', collectionFile, ...options])
    const leaves = (items: Item[]): Item[] => items.flatMap((it) => (it.item ? leaves(it.item) : [it]))
    const collection = JSON.parse(readFileSync(collectionFile, 'utf8')) as { item: Item[] }
    return { ...collection, item: leaves(collection.item) }
  }

  /** Sends the collection. Returns the status of each operation. */
  async function send(collection: { item: Item[] }, token: string) {
    const named = (name: string) => collection.item.find(({ request }) => operationOf(request) === name)!
    // The account is deleted last, and the session that ends is another one.
    const [signOut, deletion] = [named('POST /auth/sign-out'), named('DELETE /api/user')]
    const item = [...collection.item.filter((it) => it !== deletion), deletion]
    const another = { key: 'token', value: await signIn('grace') }
    signOut.request.auth = { type: 'bearer', bearer: [another] }
    writeFileSync(collectionFile, JSON.stringify({ ...collection, item }))

    const variables = ['--env-var', `baseUrl=${api.url()}`, '--env-var', `bearerToken=${token}`]
    const report = ['--reporters', 'json', '--reporter-json-export', reportFile]
    await run(npmTool('newman'), ['run', collectionFile, '--suppress-exit-code', ...variables, ...report])
    const { executions } = (JSON.parse(readFileSync(reportFile, 'utf8')) as Report).run
    return Object.fromEntries(
      executions.map(({ id, response }) => [
        operationOf(item.find((it) => it.id === id)!.request),
        response?.code ?? 'not sent',
      ]),
    )
  }

  it('Postman sends the whole collection, and each answer is in the document', async () => {
    const answers = await send(await imported(), await signIn('alan'))
    expect(Object.keys(answers).sort()).toEqual([...operations].sort())
    for (const [operation, answer] of Object.entries(answers))
      expect.soft(statusesOf(operation), operation).toContain(answer)
  })

  it('Postman gets a success for each request with the examples of the document and ids that exist', async () => {
    const collection = await imported('-O', 'parametersResolution=Example')
    const token = await signIn('ada')
    const create = async (path: string, body: object) => ask(token, 'POST', path, body)
    const createEvent = async () =>
      (await create('/events', { event_type: 'a.sample', payload: {} })).event_id
    const createId: Record<string, () => Promise<string | undefined>> = {
      applications: async () =>
        (await create('/api/applications', { company: 'Acme', title: 'Engineer' })).id,
      events: createEvent,
      inbox: createEvent,
      keys: async () => (await create('/api/keys', { label: 'A key', preset: 'capture' })).id,
      sessions: async () => (await ask(await signIn('ada'), 'GET', '/api/sessions')).items[0]?.id,
    }
    for (const { url, body } of collection.item.map(({ request }) => request)) {
      const [id, entry] = url.variable
      if (id) id.value = (await createId[url.path.find((part) => part in createId)!]!()) ?? ''
      if (entry) {
        const moved = await create(`/api/applications/${id!.value}/status`, { to: 'applied' })
        entry.value = moved.entry.id
      }
      if (['extend', 'release'].includes(url.path.at(-1)!)) {
        const event_type = 'a.leased'
        id!.value = (await create('/events', { event_type, payload: {} })).event_id!
        const { lease_id } = await create('/inbox/lease', { event_type })
        body!.raw = JSON.stringify({ ...(JSON.parse(body!.raw) as object), lease_id })
      }
      // A cursor comes from a page, and a lease from its request. No example of them can be good.
      for (const parameter of url.query) parameter.disabled = ['cursor', 'lease_id'].includes(parameter.key)
    }

    // The collection has a variable for the key. Its other requests replace and end the address.
    const isFeed = ({ request }: Item) => operationOf(request) === 'GET /api/calendar.ics'
    const feed = collection.item.find(isFeed)!
    const key = new URL((await create('/api/calendar', {})).url!).searchParams.get('key')
    const apikey = Object.entries({ key: 'key', value: key, in: 'query' })
    feed.request.auth = { type: 'apikey', apikey: apikey.map(([name, value]) => ({ key: name, value })) }
    const item = [feed, ...collection.item.filter((it) => !isFeed(it))]

    const answers = await send({ ...collection, item }, token)
    const refused = Object.entries(answers).filter(([, answer]) => !(Number(answer) < 300))
    expect(Object.fromEntries(refused)).toEqual({
      // The example of a credential is cut off.
      'POST /auth/google': 401,
      // The example of a version is that of a new application. This one was moved.
      'DELETE /api/applications/{id}/history/{entry}': 412,
    })
  })
})
