import { join } from 'node:path'
import { build } from 'esbuild'
import type { BuildOptions } from 'esbuild'
import { project } from './artifact.ts'
import { buildOptionsOf, ourOptionsOf, readBuildProperties } from './build-options.ts'

/** The programs to compare with, and the files that they are bundled from. */
const baselines = {
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

/** Bundles our sources as SAM does, from this entry and into this folder. Returns the inputs of each output. */
export async function bundleOurs(options: BuildOptions) {
  const { metafile } = await build({
    ...ourOptionsOf(readBuildProperties(project)),
    ...options,
    absWorkingDir: project,
    metafile: true,
    logLevel: 'error',
  })
  return metafile
}

/** The package of a bundled file, such as `@aws-sdk/client-dynamodb`. Undefined for the project's own files. */
export const packageOf = (path: string) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]
