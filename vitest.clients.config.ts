import { defineConfig } from 'vitest/config'

// A separate config, because these tests need generators of clients. `.ci/run clients` installs them.
export default defineConfig({
  test: {
    include: ['test/clients/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    maxWorkers: 3,
  },
})
