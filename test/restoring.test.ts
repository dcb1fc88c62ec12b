import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { testApp } from './tools/app.ts'
import type { TestApp } from './tools/app.ts'
import { callerOf } from './tools/caller.ts'
import { openTestTable } from './tools/table.ts'

const project = join(import.meta.dirname, '..')

describe('the script of docs/restoring.md', () => {
  let test: TestApp
  afterEach(() => test.close())

  it('the script gives a person the applications and events of the restored table, and no session or key', async () => {
    test = await testApp()
    const [token, stranger] = [await test.signIn(), await test.signIn({ sub: 'stranger' })]
    const send = callerOf(test, token)
    const save = async (company: string) =>
      (await send('POST', '/api/applications', { company, title: 'x' })).json<{ id: string }>().id
    const ids = [await save('kept'), await save('changed'), await save('deleted')]
    const stateOf = async (credential: string) => {
      const answers = []
      for (const url of ['/api/applications?sort=company', '/inbox?limit=200', '/api/keys', '/api/sessions'])
        answers.push((await callerOf(test, credential)('GET', url)).json())
      return answers
    }
    await send('POST', '/api/keys', { label: 'ended', preset: 'capture' })
    await callerOf(test, stranger)('POST', '/api/applications', { company: 'theirs', title: 'x' })
    const { table, tableName: restored } = await openTestTable()
    for (const row of await test.items()) await table.put(row)
    const [applications, events] = await stateOf(token)

    const [{ id: keyId }] = (await send('GET', '/api/keys')).json<{ items: [{ id: string }] }>().items
    await send('DELETE', `/api/keys/${keyId}`)
    await send('PATCH', `/api/applications/${ids[1]}`, { company: 'wrong', priority: 1 })
    await send('DELETE', `/api/applications/${ids[2]}`)
    await save('new')
    const theirs = await stateOf(stranger)

    const page = readFileSync(join(project, 'docs/restoring.md'), 'utf8')
    const [, script] = /^```js\n([^]*?)^```/m.exec(page)!
    const args = ['--input-type=module', '-', restored, test.tableName, '1001']
    const output = execFileSync(process.execPath, args, {
      cwd: project,
      input: script,
      encoding: 'utf8',
      env: {
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_ENDPOINT_URL_DYNAMODB: test.engineEndpoint,
      },
    })
    expect(output).toMatch(/#applications: \d+ rows are as they were, [1-9]\d* newer ones are deleted\./)
    const counts = async () =>
      (await test.items()).find(({ pk, sk }) => pk === 'user#1001' && sk === 'counts')
    expect(await counts()).toBeUndefined()
    const [applicationsNow, eventsNow, apiKeys] = await stateOf(token)
    expect([applicationsNow, eventsNow]).toEqual([applications, events])
    expect(apiKeys).toEqual({ items: [] })
    const shown = (await send('GET', `/api/applications/${ids[1]}`)).json<{ company: string }>()
    expect(shown.company).toBe('changed')
    expect((await stateOf(stranger)).slice(0, 3)).toEqual(theirs.slice(0, 3))
    await save('another')
    expect((await counts())?.applications).toBe(ids.length + 1)
  })
})
