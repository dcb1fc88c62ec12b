import { expect, it } from 'vitest'
import { nameOf } from '../../bench/compare.ts'

it('a commit whose id has no letters keeps its place', () => {
  const artifacts = { [nameOf('abc1234')]: 'ours', [nameOf('1234567')]: 'base' }
  expect(Object.values(artifacts)).toEqual(['ours', 'base'])
})
