import { defineConfig } from 'vitest/config'

// Apart from the rest, because it needs Python's tools: `.ci/run template` installs them.
export default defineConfig({
  test: { include: ['test/template/expanded/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
})
