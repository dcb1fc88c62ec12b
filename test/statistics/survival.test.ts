import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { medianWait } from '../../src/statistics/survival.ts'

type Example = { source: string; waits: string; median: number }
const { survival } = JSON.parse(readFileSync(new URL('cases.json', import.meta.url), 'utf8')) as {
  survival: Example[]
}

/** `12+` is a wait of 12 days that is not over. */
const waitsOf = (text: string) =>
  text.split(' ').map((wait) => ({ days: Number(wait.replace('+', '')), isOver: !wait.endsWith('+') }))

describe('the Kaplan–Meier median', () => {
  it.each(survival.map((it) => [it.source, it] as const))(
    'the median of %s is the published one',
    (_source, { waits, median }) => {
      expect(medianWait(waitsOf(waits))).toBe(median)
      expect(medianWait(waitsOf(waits).toReversed())).toBe(median)
    },
  )

  it.each([
    ['one wait that is over', '7', 7],
    ['one wait that is not over', '7+', undefined],
    ['half of all waits, exactly', '3 5 9+ 9+', 5],
    // As doubles, (23/24) · (22/23) · … · (12/13) is a little more than a half.
    ['a half that is a product of fractions', `1 2 3 4 5 6 7 8 9 10 11 12${' 13+'.repeat(12)}`, 12],
    ['less than half of all waits', '3 9+ 9+', undefined],
    ['an event before a wait that ends on the same day', '4 4+', 4],
    ['a wait that ends before every event', '1+ 4 8', 4],
    ['days on which nothing happens', '0 0 30+', 0],
  ])('%s is counted', (_what, text, days) => {
    expect(medianWait(waitsOf(text))).toBe(days)
  })

  it('an empty list has no median', () => {
    expect(medianWait([])).toBeUndefined()
  })
})
