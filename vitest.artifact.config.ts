import { defineConfig } from 'vitest/config'

// A separate config, because these tests need the output of `npm run build`.
export default defineConfig({
  test: {
    include: ['test/artifact/*.test.ts'],
    globalSetup: ['test/tools/engine.ts', 'test/tools/bench-packages.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
