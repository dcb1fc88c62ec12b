import { globSync, readFileSync } from 'node:fs'
import { defineConfig } from 'vitest/config'
import config from './vitest.config.ts'

// The test files of both `npm test` and `npm run test:long` that say `// @engine`: what they show is decided by the
// database. TEST_ENGINE_ENDPOINT is where DynamoDB Local listens; `.ci/run dynamodb-local` starts it.
const include = globSync('test/**/*.test.ts').filter((file) =>
  /^\/\/ @engine/m.test(readFileSync(file, 'utf8')),
)

export default defineConfig({
  test: { ...config.test, include, exclude: [], globalSetup: 'test/tools/engine.ts', testTimeout: 600_000 },
})
