import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readOrigins } from '../../src/settings.ts'
import { readTemplate } from './read-template.ts'

const text = readFileSync(new URL('../../samconfig.toml', import.meta.url), 'utf8')
const overrides = [...text.matchAll(/^ {2}"(\w+)=(.*)",$/gm)].map(([, name = '', value = '']) => ({
  name,
  value,
}))

const isTaken = ({ name, value }: { name: string; value: string }) => {
  const { Type, AllowedPattern } = readTemplate().Parameters[name]!
  const pattern = new RegExp(AllowedPattern as string)
  return (Type === 'CommaDelimitedList' ? value.split(',') : [value]).every((it) => pattern.test(it))
}

it('a deploy is rejected until the placeholders are filled in', () => {
  for (const name of ['GoogleClientId', 'AllowedOrigins'])
    for (const value of ['FILL-IN', 'http://localhost:3000,FILL-IN'])
      expect(isTaken({ name, value })).toBe(false)
})

it('every parameter has a value that the template accepts, or a placeholder', () => {
  expect(overrides.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['GoogleClientId', 'AllowedOrigins']),
  )
  for (const { name, value } of overrides) {
    expect({ name, value, fits: value.includes('FILL-IN') || isTaken({ name, value }) }).toMatchObject({
      fits: true,
    })
    // The function must accept every value that the deployment accepts.
    if (name === 'AllowedOrigins' && !value.includes('FILL-IN'))
      expect(() => readOrigins(value)).not.toThrow()
  }
})

it('a deploy asks no questions: it names the stack, the region and the capability', () => {
  for (const line of ['stack_name = "', 'region = "', 'resolve_s3 = true', 'capabilities = "CAPABILITY_IAM"'])
    expect(text).toContain(line)
  expect(text).toContain('confirm_changeset = false')
})

it('a deploy takes the output of the build, and never the sources', () => {
  expect(text).toMatch(/^template = "\.aws-sam\/build\/template\.yaml"$/m)
})

it('the packages lie below the name of the stack, where the deploy policies allow them', () => {
  const valueOf = (name: string) => new RegExp(`^${name} = "(.+)"$`, 'm').exec(text)?.[1]
  expect(valueOf('s3_prefix')).toBe(valueOf('stack_name'))
  expect(valueOf('s3_prefix')).toBeDefined()
})
