import { globSync, readFileSync } from 'node:fs'
import { defineConfig } from 'vitest/config'
import config from './vitest.config.ts'

// A test file with the line `// @engine` depends on how the database behaves, so it runs on DynamoDB Local too. The files
// may be of `npm test` or of `npm run test:long`. TEST_ENGINE_ENDPOINT is the address of DynamoDB Local, which
// `.ci/run dynamodb-local` starts.
const include = globSync('test/**/*.test.ts').filter((file) =>
  /^\/\/ @engine/m.test(readFileSync(file, 'utf8')),
)

export default defineConfig({
  test: { ...config.test, include, exclude: [], globalSetup: 'test/tools/engine.ts', testTimeout: 600_000 },
})
