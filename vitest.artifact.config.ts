import { defineConfig } from 'vitest/config'

// Apart from the rest, because it looks at what `npm run build` made.
export default defineConfig({
  test: {
    include: ['test/artifact/*.test.ts'],
    globalSetup: 'test/tools/engine.ts',
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
