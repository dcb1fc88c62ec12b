/** JSON.parse accepts any depth. This recursion stops at the limit, so it cannot overflow the stack. */
export const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1)))

/** An event of `npm run user:export` has 64 levels of its own. */
export const deepest = 100
