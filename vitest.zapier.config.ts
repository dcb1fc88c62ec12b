import { defineConfig } from 'vitest/config'

// A separate config, because these tests need Zapier's packages. `.ci/run zapier` installs them.
export default defineConfig({
  test: { include: ['test/zapier-app/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 },
})
