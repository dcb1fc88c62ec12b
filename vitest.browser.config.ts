import { defineConfig } from 'vitest/config'

// Apart from the rest, because it needs a Chromium: CHROMIUM_PATH, or /usr/bin/chromium.
export default defineConfig({
  test: { include: ['test/browser/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 },
})
