import { describe, expect, it } from 'vitest'
import { daysBetween, weekOf } from '../../src/statistics/days.ts'

describe('the ISO week of a day', () => {
  // The examples of Wikipedia's page "ISO week date", and the ends of the years that our times may have.
  it.each([
    ['1977-01-01', '1976-W53'],
    ['1977-01-02', '1976-W53'],
    ['1977-12-31', '1977-W52'],
    ['1978-01-01', '1977-W52'],
    ['1978-01-02', '1978-W01'],
    ['1978-12-31', '1978-W52'],
    ['1979-01-01', '1979-W01'],
    ['1979-12-30', '1979-W52'],
    ['1979-12-31', '1980-W01'],
    ['1980-12-28', '1980-W52'],
    ['1980-12-29', '1981-W01'],
    ['1981-12-31', '1981-W53'],
    ['1982-01-03', '1981-W53'],
    ['2026-12-31', '2026-W53'],
    ['2027-01-03', '2026-W53'],
    ['2027-01-04', '2027-W01'],
    ['0000-01-01', '-0001-W52'],
    ['0000-01-03', '0000-W01'],
    ['0050-06-15', '0050-W24'],
    ['9999-12-31', '9999-W52'],
  ])('the week of %s is %s', (day, week) => {
    expect(weekOf(day)).toBe(week)
  })
})

describe('the days between two dates', () => {
  it.each([
    ['2026-10-01', '2026-10-01', 0],
    ['2026-10-24', '2026-10-26', 2],
    ['2026-12-31', '2027-01-01', 1],
    ['2028-02-28', '2028-03-01', 2],
    ['2026-10-02', '2026-10-01', 0],
  ])('from %s to %s there are %i', (from, to, days) => {
    expect(daysBetween(from, to)).toBe(days)
  })
})
