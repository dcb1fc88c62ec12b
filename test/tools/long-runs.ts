/** So many runs of a test of chance as LONG_RUNS, a factor, makes of the usual number. */
export const longRuns = (usual: number) => Math.ceil(usual * Number(process.env.LONG_RUNS ?? 1))
