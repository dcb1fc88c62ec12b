/** The number of runs of a random test: the usual number times the factor LONG_RUNS. */
export const longRuns = (usual: number) => Math.ceil(usual * Number(process.env.LONG_RUNS ?? 1))
