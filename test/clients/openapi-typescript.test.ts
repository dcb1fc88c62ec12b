import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { day } from './day.ts'
import { compile, documentFile, generatedFolder, npmTool, run } from './generate.ts'
import { startedApi } from './start.ts'

// The export of programs/openapi-fetch.ts.
type Program = { useApi: (url: string, credential: string) => Promise<unknown> }

describe('openapi-typescript', () => {
  const folder = generatedFolder()
  const api = startedApi()
  const generate = async () => {
    await run(npmTool('openapi-typescript'), [documentFile, '-o', join(folder, 'openapi.ts')])
    return compile<Program>(folder, 'openapi-fetch.ts')
  }

  it('the types compile in strict mode, and a program with openapi-fetch uses npm start', async () => {
    const { useApi } = await generate()
    expect(await useApi(api.url(), await api.credential('grace'))).toEqual(day)
  })
})
