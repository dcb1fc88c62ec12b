import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
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

it('a deploy is refused until what is to be filled in was, and by nothing else', () => {
  expect(overrides.map(({ name }) => name)).toEqual(['GoogleClientId', 'AllowedOrigins'])
  for (const { name, value } of overrides) {
    expect(isTaken({ name, value })).toBe(false)
    const filledIn = {
      GoogleClientId: '1-a.apps.googleusercontent.com',
      AllowedOrigins: 'https://app.example.com',
    }
    expect(isTaken({ name, value: value.replace('FILL-IN', filledIn[name as 'AllowedOrigins']) })).toBe(true)
  }
})

it('a deploy asks nothing: it names the stack, the region and the capability, and confirms by itself', () => {
  for (const line of ['stack_name = "', 'region = "', 'resolve_s3 = true', 'capabilities = "CAPABILITY_IAM"'])
    expect(text).toContain(line)
  expect(text).toContain('confirm_changeset = false')
})
