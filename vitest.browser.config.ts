import { defineConfig } from 'vitest/config'
import { settings } from './vitest.config.ts'

// A separate config, because these tests need Chromium at CHROMIUM_PATH or /usr/bin/chromium.
export default defineConfig({
  test: {
    include: ['test/browser/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: settings.expect,
  },
})
