import { defineConfig } from 'vitest/config'
import { longRuns } from './test/tools/long-runs.ts'
import { settings } from './vitest.config.ts'

// Apart from the rest, because they take minutes: kills, models, thousands of rows. LONG_RUNS=17 makes 17 times the runs.
export default defineConfig({
  test: {
    ...settings,
    include: ['test/long/**/*.test.ts', 'test/awkward-text.test.ts'],
    env: { ...settings.env, AWKWARD_TEXT: 'all' },
    globalSetup: 'test/tools/engine.ts',
    testTimeout: 600_000 * longRuns(1),
    hookTimeout: 600_000,
  },
})
