import { join } from 'node:path'
import { build } from 'esbuild'
import { project } from './artifact.ts'
import { buildOptionsOf, readBuildProperties } from './build-options.ts'

/** The programs to compare with, and the files that they are bundled from. */
export const baselines = {
  /** Without `MainFields`, like SAM's own templates. The SDK is then twice as large. */
  bare: { file: 'bare', plain: true },
  tuned: { file: 'bare', plain: false },
  fastify: { file: 'fastify', plain: false },
  twin: { file: 'twin', plain: false },
}

export type Baseline = keyof typeof baselines

/** Bundles a baseline with the options of the template, and returns its entry. */
export async function bundleBaseline(name: Baseline, folder: string) {
  const { file, plain } = baselines[name]
  const { MainFields, ...others } = readBuildProperties(project)
  await build({
    ...buildOptionsOf({ ...others, ...(!plain && { MainFields }) }),
    absWorkingDir: project,
    entryPoints: [join(import.meta.dirname, `baselines/${file}.ts`)],
    outdir: folder,
    logLevel: 'error',
  })
  return join(folder, `${file}.mjs`)
}
