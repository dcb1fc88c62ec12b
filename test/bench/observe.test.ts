import { expect, it } from 'vitest'
import { withinAMinute } from '../../bench/observe.ts'

it('a request is repeated if a new minute began meanwhile', async () => {
  const times = [59_999, 60_000, 60_001, 60_002]
  let requests = 0
  const count = await withinAMinute(
    async () => ++requests,
    () => times.shift()!,
  )
  expect(count).toBe(2)
})
