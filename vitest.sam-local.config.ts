import { defineConfig } from 'vitest/config'

// Apart from the rest, because it needs the SAM CLI and Docker: test/tools/lambda-engine makes the latter.
export default defineConfig({
  test: {
    include: ['test/sam-local/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
})
