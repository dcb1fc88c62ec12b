import { describe, expect, it } from 'vitest'
import { policiesOf, stackNamePattern } from '../../src/commands/deploy-policies.ts'
import { factsOf } from './facts.ts'
import { actionsOf, arn, boundary, deploy, evaluate, isInsideBoundary, listOf, statements } from './policy.ts'
import type { Request } from './policy.ts'
import { readTemplate } from './read-template.ts'
import { tableActions } from './rules.ts'

const documents = [boundary, ...deploy]

describe('the policies of deploy/', () => {
  it('every policy has at most 4,500 characters, with the longest names and without white space', () => {
    const place = { stack: 's'.repeat(28), region: 'ap-southeast-1', account: '123456789012' }
    expect(place.stack).toMatch(stackNamePattern)
    expect(`${place.stack}s`).not.toMatch(stackNamePattern)
    const longest = policiesOf(place)
    for (const { name, document } of [longest.boundary, ...longest.deploy]) {
      expect({ name, fits: document.length <= 4500 }).toEqual({ name, fits: true })
      expect(document).not.toMatch(/\s|<(stack|region|account)>/)
    }
  })

  it('the name of the role has room for the longest name of a stack', () => {
    expect(`${'s'.repeat(28)}-JobHuntTrackerAPIRole-ABCDEFGHIJKL`.length).toBeLessThanOrEqual(64)
  })

  it.each(documents.map((policy) => [policy.name, policy.statements] as const))(
    'every statement of %s has a name of its own',
    (_name, ours) => {
      expect(new Set(ours.map(({ Sid }) => Sid)).size).toBe(ours.length)
      expect(ours.every(({ Sid }) => /^[A-Za-z0-9]+$/.test(Sid))).toBe(true)
    },
  )

  it('the policies only allow, and name every action', () => {
    for (const statement of documents.flatMap((policy) => policy.statements)) {
      expect(statement.Effect).toBe('Allow')
      expect(actionsOf(statement).join()).not.toContain('*')
    }
  })

  it('the policies name the region and the account of every resource that has them', () => {
    const resources = documents.flatMap((policy) => policy.statements.flatMap(({ Resource }) => Resource))
    const open = resources.filter((it) => it !== '*' && it.split(':').slice(3, 5).includes('*'))
    expect(open).toEqual([])
  })

  it('a statement for all resources is for the region alone', () => {
    const everything = documents
      .flatMap((policy) => policy.statements)
      .filter(({ Resource }) => listOf(Resource).includes('*'))
    expect(everything.map(({ Sid }) => Sid)).toEqual(['Tracing', 'WhatTakesNoResource'])
    for (const { Condition } of everything)
      expect(Condition).toEqual({ StringEquals: { 'aws:RequestedRegion': 'us-east-1' } })
  })
})

describe('the boundary of the role', () => {
  it('the boundary has the actions that the template gives the function, and those of its logs and traces', () => {
    const { statements: ours } = factsOf(readTemplate())
    const given = ours.flatMap(({ Action }) => Action)
    const more = /^(kms|logs|xray):/
    const actions = boundary.statements.flatMap(actionsOf)
    expect(actions.filter((action) => !more.test(action)).toSorted()).toEqual(given.toSorted())
    expect(given).toEqual(expect.arrayContaining(tableActions.map((action) => `dynamodb:${action}`)))
    expect(actions.filter((action) => /^(logs|xray):/.test(action))).toEqual(
      expect.arrayContaining(['logs:CreateLogStream', 'logs:PutLogEvents', 'xray:PutTraceSegments']),
    )
  })

  it.each([
    ['dynamodb:UpdateItem', arn('dynamodb', 'table/jh-backend-stack-Table-ABCDEFGHIJKL')],
    ['secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:JwtSecret-ABCDEFGHIJKL-a1b2c3')],
    ['logs:PutLogEvents', arn('logs', 'log-group:jh-backend-stack-FunctionLogGroup-ABC:log-stream:1')],
    ['xray:PutTraceSegments', '*'],
  ])('the boundary leaves %s to the function', (action, resource) => {
    expect(isInsideBoundary({ action, resource })).toBe(true)
  })

  it.each([
    ['dynamodb:Scan', arn('dynamodb', 'table/jh-backend-stack-Table-ABCDEFGHIJKL')],
    ['dynamodb:GetItem', arn('dynamodb', 'table/other-Table-ABCDEFGHIJKL')],
    ['dynamodb:GetItem', 'arn:aws:dynamodb:eu-west-1:123456789012:table/jh-backend-stack-Table-A'],
    ['secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:payments-a1b2c3')],
    ['secretsmanager:PutSecretValue', arn('secretsmanager', 'secret:JwtSecret-ABCDEFGHIJKL-a1b2c3')],
    ['logs:PutLogEvents', arn('logs', 'log-group:other:log-stream:1')],
    ['kms:Decrypt', arn('kms', 'key/1')],
    ['sts:AssumeRole', 'arn:aws:iam::123456789012:role/admin'],
    ['iam:CreateUser', 'arn:aws:iam::123456789012:user/eve'],
    ['s3:GetObject', 'arn:aws:s3:::payroll/2026.csv'],
    ['lambda:InvokeFunction', arn('lambda', 'function:jh-backend-stack-api')],
  ])('the boundary keeps %s on %s from a role that allows everything', (action, resource) => {
    expect(isInsideBoundary({ action, resource })).toBe(false)
  })

  it("the boundary keeps another stack's secret from the function", () => {
    const request = {
      action: 'secretsmanager:GetSecretValue',
      resource: arn('secretsmanager', 'secret:JwtSecret-ABCDEFGHIJKL-a1b2c3'),
    }
    const tag = 'aws:ResourceTag/aws:cloudformation:stack-name'
    expect(isInsideBoundary({ ...request, context: { [tag]: 'other' } })).toBe(false)
    expect(isInsideBoundary({ ...request, context: { [tag]: 'jh-backend-stack' } })).toBe(true)
  })
})

describe("the tests' evaluation of policies", () => {
  const statement = { Sid: 'A', Effect: 'Allow', Action: 's3:Get*', Resource: 'arn:aws:s3:::b/?' }
  const request = { action: 's3:getObject', resource: 'arn:aws:s3:::b/1' }
  const withCondition = (operator: string, wanted: string) => [
    { ...statement, Condition: { [operator]: { key: wanted } } },
  ]

  it('a denial has precedence, actions have no case, and a question mark is one character', () => {
    expect(evaluate([statement], request)).toBe(true)
    expect(evaluate([statement], { ...request, resource: 'arn:aws:s3:::b/12' })).toBe(false)
    expect(evaluate([statement], { ...request, action: 's3:PutObject' })).toBe(false)
    expect(evaluate([statement, { ...statement, Effect: 'Deny' }], request)).toBe(false)
    expect(statements.length).toBeGreaterThan(20)
  })

  it.each<[operator: string, wanted: string, value: string | string[] | undefined, isAllowed: boolean]>([
    ['StringEquals', 'a*', 'a*', true],
    ['StringEquals', 'a*', 'ab', false],
    ['StringEquals', 'a', undefined, false],
    ['StringEqualsIfExists', 'a', undefined, true],
    ['StringEqualsIfExists', 'a', 'b', false],
    ['StringLike', 'a*', 'ab', true],
    ['StringLike', 'a*', undefined, false],
    ['ArnEquals', 'arn:aws:iam::1:policy/a', 'arn:aws:iam::1:policy/b', false],
    ['Bool', 'true', 'true', true],
    ['Bool', 'true', 'false', false],
    ['Bool', 'true', undefined, false],
    ['ForAllValues:StringLike', 'a*', ['a', 'ab'], true],
    ['ForAllValues:StringLike', 'a*', ['a', 'b'], false],
    ['ForAllValues:StringLike', 'a*', undefined, true],
  ])('%s of "%s" with %s is %s', (operator, wanted, value, isAllowed) => {
    const context: Request['context'] = value === undefined ? {} : { key: value }
    expect(evaluate(withCondition(operator, wanted), { ...request, context })).toBe(isAllowed)
  })

  it('an operator that the evaluation does not know is an error', () => {
    expect(() =>
      evaluate(withCondition('StringEquals', 'a'), { ...request, context: { key: ['a'] } }),
    ).toThrow('StringEquals is for one value')
    expect(() => evaluate(withCondition('IpAddress', '1'), { ...request, context: { key: '1' } })).toThrow(
      'The evaluation does not know IpAddress',
    )
  })
})
