import { readFileSync } from 'node:fs'

/** Public test data: test/vectors/README.md says whose. */
export const readVectors = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../vectors/${file}`, import.meta.url), 'utf8'))
