import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { actionsOf, allows, listOf, statements } from './policy.ts'

const account = '123456789012'
const role = `arn:aws:iam::${account}:role/jh-backend-stack-JobHuntTrackerAPIRole-ABCDEFGHIJKL`

describe('deploy/policy.json', () => {
  it('the policy fits into a managed policy: at most 6,144 characters without white space', () => {
    const text = readFileSync(new URL('../../deploy/policy.json', import.meta.url), 'utf8')
    expect(text.replace(/\s/g, '').length).toBeLessThanOrEqual(6144)
  })

  it('the policy only allows, and every statement has its own name', () => {
    expect(statements.every(({ Effect }) => Effect === 'Allow')).toBe(true)
    expect(new Set(statements.map(({ Sid }) => Sid)).size).toBe(statements.length)
    expect(statements.every(({ Sid }) => /^[A-Za-z0-9]+$/.test(Sid))).toBe(true)
  })

  it('the policy names its actions, with a star only for reading the bucket of packages', () => {
    const withStar = statements.flatMap(actionsOf).filter((action) => action.includes('*'))
    expect(withStar).toEqual(['s3:Get*', 's3:List*'])
  })

  it('the policy says all resources only if an action takes none', () => {
    const everything = statements.filter(({ Resource }) => listOf(Resource).includes('*'))
    expect(everything.map(({ Sid }) => Sid)).toEqual(['WhatTakesNoResource'])
  })

  it.each([
    ['another role', { action: 'iam:PutRolePolicy', resource: `arn:aws:iam::${account}:role/admin` }],
    [
      'the role to another service',
      { action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    ],
    [
      'a powerful policy for the role',
      {
        action: 'iam:AttachRolePolicy',
        resource: role,
        context: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AdministratorAccess' },
      },
    ],
    [
      'the data in the table',
      {
        action: 'dynamodb:Query',
        resource: `arn:aws:dynamodb:us-east-1:${account}:table/jh-backend-stack-Table-A`,
      },
    ],
    [
      'another secret',
      {
        action: 'secretsmanager:GetSecretValue',
        resource: `arn:aws:secretsmanager:us-east-1:${account}:secret:payments-AbCdEf`,
      },
    ],
    ['another bucket', { action: 's3:GetObject', resource: 'arn:aws:s3:::payroll/2026.csv' }],
    [
      'a key that is used directly',
      { action: 'kms:Decrypt', resource: `arn:aws:kms:us-east-1:${account}:key/1` },
    ],
    [
      'the deletion of another stack',
      {
        action: 'cloudformation:DeleteStack',
        resource: `arn:aws:cloudformation:us-east-1:${account}:stack/other/1`,
      },
    ],
  ])('the policy does not allow %s', (_what, request) => {
    expect(allows(request)).toBe(false)
  })
})
