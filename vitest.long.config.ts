import { defineConfig } from 'vitest/config'
import { longRuns } from './test/tools/long-runs.ts'
import { settings } from './vitest.config.ts'

// A separate config, because these tests take minutes: kills, models, thousands of rows. LONG_RUNS=17 multiplies the
// number of runs by 17.
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
