import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/{browser,artifact,sam-local,schemathesis}/**', 'test/template/expanded/**'],
    globalSetup: ['test/tools/engine.ts', 'test/tools/wire-actions.ts'],
    setupFiles: 'test/tools/environment.ts',
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // The suite signs in more often than people do; the tests of the limits set their own.
    env: { RATE_LIMITS: 'sign_in=100000,key=100000,session=100000' },
  },
})
