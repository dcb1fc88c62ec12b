import type { TestProject } from 'vitest/node'
import { openEngine } from '../../src/local/engine.ts'

declare module 'vitest' {
  interface ProvidedContext {
    engineEndpoint: string
  }
}

/** One engine for the whole run: the embedded one, or the engine at TEST_ENGINE_ENDPOINT. */
export default async function setup(project: TestProject) {
  const given = process.env.TEST_ENGINE_ENDPOINT
  if (given) {
    project.provide('engineEndpoint', given)
    return undefined
  }
  const engine = await openEngine()
  project.provide('engineEndpoint', engine.endpoint)
  return engine.close
}
