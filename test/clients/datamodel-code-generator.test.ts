import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { documentFile, generatedFolder, pythonTool, run } from './generate.ts'
import { goodModels, tryModels } from './models.ts'

describe('datamodel-code-generator', () => {
  const folder = generatedFolder()

  it('the module imports, checks event_type, and reads the answers of a later version', async () => {
    const output = ['--output', join(folder, 'generated.py'), '--output-model-type', 'pydantic_v2.BaseModel']
    await run(pythonTool('datamodel-codegen'), [
      ...['--input', documentFile, '--input-file-type', 'openapi', '--formatters', 'builtin'],
      ...output,
    ])
    const where = { package: 'generated', models: 'generated', reader: 'model_validate' }
    expect(await tryModels(folder, where)).toMatchObject({
      ...goodModels,
      badEvent: expect.stringContaining('String should match pattern'),
    })
  })
})
