import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { laterAnswers } from './answers.ts'
import { compile, documentFile, generatedFolder, npmTool, run } from './generate.ts'

// The exports of programs/hey-api.ts.
type Program = {
  push: (eventType: string) => Promise<{ sent: string[]; code?: string; error: string }>
  readAnswer: (name: string, answer: unknown) => unknown
}

describe('hey-api', () => {
  const folder = generatedFolder()
  let program: Program

  beforeAll(async () => {
    const plugins = [
      '@hey-api/typescript',
      '@hey-api/client-fetch',
      'zod',
      { name: '@hey-api/sdk', validator: true },
    ]
    const parser = { filters: { tags: { exclude: ['pages'] } } }
    const config = { input: documentFile, output: join(folder, 'generated'), parser, plugins }
    writeFileSync(join(folder, 'openapi-ts.config.js'), `export default ${JSON.stringify(config)}`)
    await run(npmTool('openapi-ts'), ['-f', join(folder, 'openapi-ts.config.js'), '--no-log-file'])
    program = await compile<Program>(folder, 'hey-api.ts')
  })

  it('the client compiles in strict mode and sends an event', async () => {
    const { sent, code } = await program.push('posting.seen')
    expect({ sent, code }).toEqual({ sent: ['https://api.example.com/events'], code: 'conflict' })
  })

  it('the client knows the type of every member, except of what is free', () => {
    const types = readFileSync(join(folder, 'generated/types.gen.ts'), 'utf8').split('\n')
    const unknown = types.filter(
      (line) => /\bunknown\b/.test(line) && !line.includes('[key: string]: unknown;'),
    )
    // The JSON-LD of a page is any JSON.
    expect(unknown.map((line) => line.trim())).toEqual(['json_ld?: unknown;'])
  })

  it('the client leaves out pages and documents by their tag', () => {
    const functions = readFileSync(join(folder, 'generated/sdk.gen.ts'), 'utf8')
    expect(functions).toContain('getHealth')
    expect(functions).not.toMatch(/getDocs|getDemoPage|getOpenApi/)
  })

  it('the client refuses an event_type that the API would refuse, before it sends anything', async () => {
    const { sent, error } = await program.push('a type')
    expect(sent).toEqual([])
    expect(error).toContain('event_type')
  })

  it.each(laterAnswers)('the client reads %s of a later version', (name, answer) => {
    expect(() => program.readAnswer(name, answer)).not.toThrow()
  })
})
