import { globSync, readFileSync } from 'node:fs'
import { defineConfig } from 'vitest/config'
import config from './vitest.config.ts'

// Test files with the line `// @engine` depend on how the database behaves, so they run on DynamoDB Local too. They may
// belong to `npm test` or `npm run test:long`. `.ci/run dynamodb-local` starts DynamoDB Local and sets its URL as
// TEST_ENGINE_ENDPOINT.
const include = globSync('test/**/*.test.ts').filter((file) =>
  /^\/\/ @engine/m.test(readFileSync(file, 'utf8')),
)

export default defineConfig({
  test: { ...config.test, include, exclude: [], globalSetup: 'test/tools/engine.ts', testTimeout: 600_000 },
})
