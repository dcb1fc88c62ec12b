/** One wait. `isOver` means that it ended with the event. Otherwise it still lasts, or was given up. */
type Wait = { days: number; isOver: boolean }

/**
 * The median of the Kaplan–Meier estimate: the first day by which at least half of all waits are over, if those that
 * still last go on like the others. Undefined if the estimate does not come down to a half. E. L. Kaplan and P. Meier,
 * "Nonparametric estimation from incomplete observations", 1958.
 */
export function medianWait(waits: Wait[]): number | undefined {
  const days = new Map<number, { over: number; all: number }>()
  for (const wait of waits) {
    const day = days.get(wait.days) ?? { over: 0, all: 0 }
    days.set(wait.days, { over: day.over + (wait.isOver ? 1 : 0), all: day.all + 1 })
  }
  let atRisk = waits.length
  let lasting = 1
  for (const [day, { over, all }] of [...days].sort(([a], [b]) => a - b)) {
    lasting *= 1 - over / atRisk
    // The product of fractions may miss a half by a rounding error.
    if (lasting <= 0.5 + 1e-9) return day
    atRisk -= all
  }
  return undefined
}
