import { defineConfig } from 'vitest/config'

// Apart from the rest, because they need Python's tools: `.ci/run template` and `.ci/run schemathesis` install them.
export default defineConfig({
  test: {
    include: ['test/template/expanded/*.test.ts', 'test/schemathesis/*.test.ts'],
    testTimeout: 600_000,
    // 500 examples of each operation take a quarter of an hour.
    hookTimeout: 1_800_000,
    // All at once: they wait for Python to load its modules.
    maxWorkers: 3,
  },
})
