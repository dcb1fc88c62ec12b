import { describe, expect, it } from 'vitest'
import { readCommandLine } from '../../bench/command-line.ts'

const read = (line: string) => {
  const parsed = readCommandLine(line.split(' ').filter(Boolean))
  if (typeof parsed === 'string') throw new Error(parsed)
  return parsed
}

describe('the command line of the bench', () => {
  it('no command means all but compare', () => {
    expect(read('').commands).toEqual(['cold', 'warm', 'sizes', 'memory', 'calls', 'dollars', 'growth'])
    expect(read('warm').commands).toEqual(['warm'])
  })

  it.each(['typo', 'cold warm', 'calls HEAD', 'compare', 'compare a b c'])(
    '"%s" is not a command, and prints the help',
    (line) => {
      expect(readCommandLine(line.split(' '))).toBe('unknown')
    },
  )

  it('compare takes one commit or two', () => {
    expect(read('compare a').options.revisions).toEqual(['a'])
    expect(read('compare a b').options.revisions).toEqual(['a', 'b'])
  })

  it.each(['--rounds 0', '--runs 0', '--rounds x', '--runs 1.5', '--core last', '--secret no'])(
    '"%s" is an error',
    (line) => {
      expect(() => read(line)).toThrow(/is a whole number from [01]|is "variable" or "manager"/)
    },
  )

  it('the least number of each option is accepted', () => {
    expect(read('--rounds 1 --runs 1 --core 0').options).toMatchObject({ rounds: 1, runs: 1, core: 0 })
  })

  it('--route chooses the routes that contain one of the texts', () => {
    const routes = ['GET /health', 'GET /api/user', 'POST /events']
    expect(read('').options.choose(routes)).toEqual(routes)
    expect(read('--route user --route POST').options.choose(routes)).toEqual([
      'GET /api/user',
      'POST /events',
    ])
  })

  it('--route with a text that no route contains is an error', () => {
    const { choose } = read('--route typo').options
    expect(() => choose(['GET /health'])).toThrow('No route has typo. There are GET /health.')
  })

  it('the function is built if needed, always or never', () => {
    expect(read('cold').build).toBe('if needed')
    expect(read('cold --build').build).toBe('again')
    expect(read('cold --no-build').build).toBe('never')
  })
})
