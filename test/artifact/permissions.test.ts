import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { tableActions } from '../template/rules.ts'
import { wireActionsFile } from '../tools/wire-actions.ts'

it('the function has the permissions for the table calls of the tests, and no others', () => {
  expect(existsSync(wireActionsFile), 'run all of `npm test` first: it writes down what it saw').toBe(true)
  expect(tableActions).toEqual(JSON.parse(readFileSync(wireActionsFile, 'utf8')))
})
