import { readFileSync } from 'node:fs'

/** Public test data; test/vectors/README.md has its sources and licences. */
export const readVectors = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../vectors/${file}`, import.meta.url), 'utf8'))
