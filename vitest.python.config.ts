import { defineConfig } from 'vitest/config'

// A separate config, because these tests need Python tools. `.ci/run template` installs them.
export default defineConfig({
  test: {
    include: ['test/{template/expanded,schemathesis,deploy}/*.test.ts'],
    testTimeout: 600_000,
    // Schemathesis with 500 examples per operation takes 15 minutes.
    hookTimeout: 1_800_000,
    // All files in parallel, because they mostly wait for Python to load its modules.
    maxWorkers: 3,
  },
})
