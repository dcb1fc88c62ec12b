import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { day } from './day.ts'
import { generatedFolder, openapiGenerator, runPython } from './generate.ts'
import { goodModels, tryModels } from './models.ts'
import { startedApi } from './start.ts'

describe("openapi-generator's python", () => {
  const folder = generatedFolder()
  const api = startedApi()

  let served: string

  beforeAll(async () => {
    const properties = 'packageName=job_hunt'
    served = await openapiGenerator({ generator: 'python', folder, properties, below: '' })
  })

  it('the client has the URL of a document at the root of its host, as with a custom domain', () => {
    const configuration = readFileSync(join(folder, 'job_hunt/configuration.py'), 'utf8')
    expect(configuration).toContain(`'url': "${served}"`)
  })

  it('the client imports, checks event_type, and reads the answers of a later version', async () => {
    const outcomes = await tryModels(folder, { package: 'job_hunt', models: 'job_hunt', reader: 'from_dict' })
    expect(outcomes).toMatchObject({ ...goodModels, badEvent: expect.stringContaining('regular expression') })
    expect(outcomes.modules).toBeGreaterThan(40)
  })

  it('a program uses npm start', async () => {
    const args = [api.url(), await api.credential('grace')]
    expect(await runPython(folder, 'openapi_generator.py', ...args)).toEqual(day)
  })
})
