import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { laterAnswers } from './answers.ts'
import { compile, generatedFolder, openapiGenerator } from './generate.ts'

// The exports of programs/typescript-fetch.ts.
type Program = {
  bodies: unknown[]
  problemOf: (problem: unknown) => Promise<unknown>
  readAnswer: (name: string, answer: unknown) => unknown
}

describe("openapi-generator's typescript-fetch", () => {
  const folder = generatedFolder()
  let program: Program
  let served: string

  beforeAll(async () => {
    const generated = join(folder, 'generated')
    served = await openapiGenerator({ generator: 'typescript-fetch', folder: generated, below: '/prod' })
    program = await compile<Program>(folder, 'typescript-fetch.ts')
  })

  it('the client has the URL of a document below a stage', () => {
    const runtime = readFileSync(join(folder, 'generated/runtime.ts'), 'utf8')
    expect(runtime).toContain(`BASE_PATH = "${served}"`)
  })

  it('the client compiles in strict mode and has models of the body of the sign-in and of a new API key', () => {
    expect(program.bodies).toEqual([
      { credential: 'an ID token' },
      { label: 'Zapier', scopes: ['inbox:read'] },
    ])
  })

  it('the client reads a problem', async () => {
    const problem = {
      type: 'about:blank',
      title: 'Conflict',
      status: 409,
      code: 'conflict',
      existing_id: 'x',
    }
    expect(await program.problemOf(problem)).toMatchObject({ code: 'conflict', existingId: 'x' })
  })

  it.each(laterAnswers)('the client reads %s of a later version', (name, answer) => {
    expect(() => program.readAnswer(name, answer)).not.toThrow()
  })
})
