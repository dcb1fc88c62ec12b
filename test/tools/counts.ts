import type { Counts } from '../../src/counts/service.ts'

/** Writes without counting. */
export const uncounted: Counts = {
  within: (_userId, _added, write) => write(),
  note: async () => undefined,
}
