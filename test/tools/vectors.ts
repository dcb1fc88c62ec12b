import { existsSync, readFileSync } from 'node:fs'

const folder = new URL('../../../shared/vectors/', import.meta.url)

/** Public test data that may lie beside the project, and is not part of it; undefined where it does not. */
export function readVectors(file: string): unknown {
  const path = new URL(file, folder)
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}
