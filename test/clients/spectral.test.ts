import { join } from 'node:path'
import { expect, it } from 'vitest'
import { documentFile, npmTool, run } from './generate.ts'

it("Spectral's OpenAPI rules find nothing in the document", async () => {
  const rules = join(import.meta.dirname, 'spectral.yaml')
  const output = await run(npmTool('spectral'), [
    ...['lint', '--ruleset', rules, '--fail-severity', 'hint'],
    documentFile,
  ])
  expect(output).toContain('No results')
})
