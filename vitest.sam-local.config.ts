import { defineConfig } from 'vitest/config'

// A separate config, because these tests need the SAM CLI and Docker. test/tools/lambda-engine can start a Docker.
export default defineConfig({
  test: {
    include: ['test/sam-local/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
})
