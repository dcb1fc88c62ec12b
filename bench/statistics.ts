const ascending = (numbers: number[]) => numbers.toSorted((a, b) => a - b)

export function median(numbers: number[]): number {
  const sorted = ascending(numbers)
  const middle = sorted.length / 2
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2
}

/** By nearest rank: the smallest number that is not less than this share of all. */
export const percentile = (numbers: number[], share: number): number =>
  ascending(numbers)[Math.max(Math.ceil(numbers.length * share) - 1, 0)]!

/** The sentences of each report. */
export const aboutRatios =
  'A ratio is that of the first program to this one: the median of the ratios in each round.\n' +
  'Of several runs, the worst counts.'

/** The median of the ratios in each round, so that a slow minute of the machine affects both of a pair. */
export const ratioOf = (ours: number[], theirs: number[]): number =>
  median(ours.map((one, round) => one / theirs[round]!))

/** The ratios of several runs, of which the worst counts. */
export const worstOf = (runs: number[]) => ({ worst: Math.max(...runs), runs })

export const spreadOf = (numbers: number[]) => ({ median: median(numbers), p90: percentile(numbers, 0.9) })
