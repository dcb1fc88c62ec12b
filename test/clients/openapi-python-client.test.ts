import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { documentFile, generatedFolder, pythonTool, run } from './generate.ts'
import { goodModels, tryModels } from './models.ts'

describe('openapi-python-client', () => {
  const folder = generatedFolder()

  it('the client is complete, imports, and reads the answers of a later version', async () => {
    // It knows no bodies of text, so it sends a CSV file as bytes.
    const config = join(folder, 'config.yaml')
    writeFileSync(config, 'content_type_overrides:\n  text/csv: application/octet-stream\n')
    const output = [
      '--output-path',
      join(folder, 'generated'),
      '--meta',
      'none',
      '--fail-on-warning',
      '--config',
      config,
    ]
    await run(pythonTool('openapi-python-client'), ['generate', '--path', documentFile, ...output])
    const where = { package: 'generated', models: 'generated.models', reader: 'from_dict' }
    const outcomes = await tryModels(folder, where)
    // The client knows no patterns. The API checks the event_type.
    expect(outcomes).toMatchObject({ ...goodModels, badEvent: 'read' })
    expect(outcomes.modules).toBeGreaterThan(60)
  })
})
