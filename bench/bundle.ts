import { join } from 'node:path'
import { build } from 'esbuild'
import { project } from './artifact.ts'
import { buildOptionsOf, readBuildProperties } from './build-options.ts'

/** Bundles a baseline with the options of the template, and returns its entry. */
export async function bundleBaseline(name: string, folder: string) {
  await build({
    ...buildOptionsOf(readBuildProperties(project)),
    absWorkingDir: project,
    entryPoints: [join(import.meta.dirname, `baselines/${name}.ts`)],
    outdir: folder,
    logLevel: 'error',
  })
  return join(folder, `${name}.mjs`)
}
