import { describe, expect, it } from 'vitest'
import { versionIds } from '../../tools/python.ts'
import { readTemplate } from '../read-template.ts'

// The API calls the alias `live`, which refers to a published version. CloudFormation publishes one if its resource has a
// new logical id. If the function is as in the version before, that fails, and the deployment with it.

const { Parameters, Resources } = readTemplate()

/** A parameter's value. AWS gives the transform a list for a `CommaDelimitedList`, and the SAM CLI a string. */
type Value = string | string[]

/** Each parameter, with two values. */
const values: Record<string, [Value, Value]> = {
  AlarmEmail: ['', 'ops@example.com'],
  AllowedEmails: ['', 'ada@example.com'],
  AllowedOrigins: [['https://app.example.com'], ['https://app.example.com', 'http://localhost:3000']],
  Architecture: ['arm64', 'x86_64'],
  GoogleClientId: ['1-a.apps.googleusercontent.com', '1-b.apps.googleusercontent.com'],
  JWTSecretKey: ['', 'a'.repeat(32)],
  MonthlyBudgetDollars: ['0', '10'],
  PermissionsBoundary: ['', 'arn:aws:iam::123456789012:policy/boundary'],
  ProvisionedConcurrency: ['0', '1'],
  SpendAlarmDollars: ['5', '6'],
  StageBurstLimit: ['200', '201'],
  StageName: ['prod', 'v1'],
  StageRateLimit: ['30', '31'],
  TableMaxReadUnits: ['200', '201'],
  TableMaxWriteUnits: ['120', '121'],
}
const names = Object.keys(values)
const valuesWith = (changed?: string) =>
  Object.fromEntries(
    Object.entries(values).map(([name, [first, second]]) => [name, name === changed ? second : first]),
  )

/** `Tracing` only names the parameters. The others are kept by the role, the alias and the API. */
const notInVersion = ['Tracing', 'PermissionsBoundary', 'Policies', 'ProvisionedConcurrencyConfig', 'Events']
const versioned = Object.entries(Resources.JobHuntTrackerAPI!.Properties!).filter(
  ([name]) => !notInVersion.includes(name),
)
const isRead = (name: string) => JSON.stringify(versioned).includes(`"Ref":"${name}"`)

const properties = { MemorySize: 1024, Timeout: 29, Runtime: 'nodejs22.x', CodeUri: 's3://bucket/other' }

describe('the version of the function', async () => {
  const [first, same, text, otherText, ...others] = await versionIds([
    { values: valuesWith() },
    { values: valuesWith() },
    { values: { ...valuesWith(), AllowedOrigins: 'https://app.example.com' } },
    { values: { ...valuesWith(), AllowedOrigins: 'https://app.example.com,http://localhost:3000' } },
    ...names.map((name) => ({ values: valuesWith(name) })),
    ...Object.entries(properties).map(([name, value]) => ({
      values: valuesWith(),
      properties: { [name]: value },
    })),
  ])

  it('a deployment without changes publishes no version', () => {
    expect(same).toBe(first)
  })

  it('the test changes every parameter, and the function reads four of them', () => {
    expect(names).toEqual(Object.keys(Parameters).toSorted())
    expect(names.filter(isRead)).toEqual([
      'AllowedEmails',
      'AllowedOrigins',
      'Architecture',
      'GoogleClientId',
    ])
  })

  it.each(names.map((name, index) => [name, isRead(name), others[index]] as const))(
    'a change of %s publishes a version: %s',
    (_name, isPublished, id) => {
      expect(id).toMatch(/^JobHuntTrackerAPIVersion\w{10}$/)
      expect(id !== first).toBe(isPublished)
    },
  )

  it('a change of AllowedOrigins publishes a version also where the transform gets it as a string', () => {
    expect(otherText).not.toBe(text)
  })

  it.each(Object.keys(properties).map((name, index) => [name, others[names.length + index]] as const))(
    'a change of %s publishes a version',
    (_name, id) => {
      expect(id).toMatch(/^JobHuntTrackerAPIVersion\w{10}$/)
      expect(id).not.toBe(first)
    },
  )
})
