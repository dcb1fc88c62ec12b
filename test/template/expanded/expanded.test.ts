import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { expandTemplate, runTool } from '../../tools/python.ts'
import { factsOf } from '../facts.ts'
import { brokenRules, rules } from '../rules.ts'

const [expanded, filledIn] = await Promise.all([
  expandTemplate(),
  expandTemplate(
    'GoogleClientId=1-a.apps.googleusercontent.com',
    'AllowedOrigins=http://localhost:3000,https://app.example.com',
    'StageName=v1',
  ),
])

const clean = { status: 0, output: '', errors: '' }

describe("template.yaml, expanded by AWS's transform", () => {
  it.each([
    ['without values', expanded],
    ['with the values of a deploy', filledIn],
  ])('the expanded template keeps every rule %s', (_how, { template }) => {
    expect(Object.keys(rules).length).toBeGreaterThan(20)
    expect(brokenRules(factsOf(template))).toEqual([])
  })

  it('the expanded template leaves the stage and the origins to CloudFormation', () => {
    const { stage, cors } = factsOf(filledIn.template)
    expect(stage.StageName).toEqual({ Ref: 'StageName' })
    expect(cors.allowOrigins).toEqual({ Ref: 'AllowedOrigins' })
  })

  it('an expanded template that breaks a rule is rejected', () => {
    const facts = factsOf(structuredClone(expanded.template))
    facts.stage.StageName = 'prod'
    facts.handler.Runtime = 'nodejs20.x'
    expect(brokenRules(facts)).toEqual(['the stage is a parameter', 'the function runs on nodejs24.x'])
  })
})

describe.concurrent('cfn-lint', () => {
  it.each([
    ['template.yaml', 'template.yaml'],
    ['the expanded template', expanded.file],
    ['the expanded template with the values of a deploy', filledIn.file],
  ])('cfn-lint finds nothing in %s', async (_which, file) => {
    expect(await runTool('tools', 'cfn-lint', [file])).toEqual(clean)
  })

  it('cfn-lint checks the runtime of the expanded template', async () => {
    const file = expanded.file.replace('expanded', 'runtime')
    writeFileSync(file, readFileSync(expanded.file, 'utf8').replace('nodejs24.x', 'nodejs99.x'))
    const { status, output } = await runTool('tools', 'cfn-lint', [file])
    expect(status).not.toBe(0)
    expect(output).toContain('nodejs99.x')
  })
})

describe.concurrent('sam validate', () => {
  it('sam validate accepts the template', async () => {
    const { status, output } = await runTool('tools', 'sam', ['validate', '--lint'])
    expect(output).toContain('is a valid SAM Template')
    expect(status).toBe(0)
  })
})
