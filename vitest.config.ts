import { defineConfig } from 'vitest/config'

/** Settings shared by `npm test` and `npm run test:long`. */
export const settings = {
  // Vitest would leave a core free. These tests often wait for the engine, so all cores get a worker.
  maxWorkers: '100%',
  setupFiles: 'test/tools/environment.ts',
  // Long, so that only a hanging test times out and not a slow one on a busy machine.
  testTimeout: 120_000,
  hookTimeout: 120_000,
  // Vitest's own default is a second, which a busy machine exceeds.
  expect: { poll: { timeout: 60_000 } },
  // The suite signs in more often than the limits allow. Tests of the rate limits set their own.
  env: { RATE_LIMITS: 'sign_in=100000,key=100000,session=100000,work=100000000' },
}

export default defineConfig({
  test: {
    ...settings,
    include: ['test/**/*.test.ts'],
    exclude: [
      'test/{long,browser,clients,artifact,sam-local,schemathesis,deploy,zapier-app}/**',
      'test/template/expanded/**',
    ],
    globalSetup: ['test/tools/engine.ts', 'test/tools/wire-actions.ts'],
  },
})
