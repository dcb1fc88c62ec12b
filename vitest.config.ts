import { defineConfig } from 'vitest/config'

/** What the tests of `npm test` and of `npm run test:long` share. */
export const settings = {
  // Vitest leaves a core free; the tests wait for the engine often enough.
  maxWorkers: '100%',
  setupFiles: 'test/tools/environment.ts',
  // For what hangs, not for what is slow on a busy machine.
  testTimeout: 120_000,
  hookTimeout: 120_000,
  // The suite signs in more often than people do; the tests of the limits set their own.
  env: { RATE_LIMITS: 'sign_in=100000,key=100000,session=100000' },
}

export default defineConfig({
  test: {
    ...settings,
    include: ['test/**/*.test.ts'],
    exclude: ['test/{long,browser,artifact,sam-local,schemathesis}/**', 'test/template/expanded/**'],
    globalSetup: ['test/tools/engine.ts', 'test/tools/wire-actions.ts'],
  },
})
