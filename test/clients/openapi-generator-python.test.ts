import { beforeAll, describe, expect, it } from 'vitest'
import { day } from './day.ts'
import { generatedFolder, openapiGenerator, runPython } from './generate.ts'
import { goodModels, tryModels } from './models.ts'
import { startedApi } from './start.ts'

describe("openapi-generator's python", () => {
  const folder = generatedFolder()
  const api = startedApi()

  beforeAll(() => openapiGenerator('python', folder, 'packageName=job_hunt'))

  it('the client imports, checks event_type, and reads the answers of a later version', async () => {
    const outcomes = await tryModels(folder, { package: 'job_hunt', models: 'job_hunt', reader: 'from_dict' })
    expect(outcomes).toMatchObject({ ...goodModels, badEvent: expect.stringContaining('regular expression') })
    expect(outcomes.modules).toBeGreaterThan(40)
  })

  it('a program lives a day with npm start', async () => {
    const args = [api.url(), await api.credential('grace')]
    expect(await runPython(folder, 'openapi_generator.py', ...args)).toEqual(day)
  })
})
