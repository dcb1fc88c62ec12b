import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BuildOptions } from 'esbuild'
import { parseDocument } from 'yaml'

type Properties = Record<string, unknown>

/** Properties that are for our sources alone. A baseline has its own entry, and imports Node's modules plainly. */
const ours = new Set(['EntryPoints', 'Alias', 'UseNpmCi'])

const pairOf = (text: string) => {
  const [name = '', ...value] = text.split('=')
  return [name, value.join('=')] as const
}

const pairs = (value: unknown) => Object.fromEntries((value as string[]).map(pairOf))

/** How SAM hands each property to esbuild. */
const readers: Record<string, (value: never) => BuildOptions> = {
  Target: (target: string) => ({ target }),
  Format: (format: 'esm') => ({ format }),
  OutExtension: (value: string[]) => ({ outExtension: pairs(value) }),
  Banner: (value: string[]) => ({ banner: pairs(value) }),
  MainFields: (value: string) => ({ mainFields: value.split(',') }),
  Splitting: (splitting: boolean) => ({ splitting }),
  Minify: (minify: boolean) => ({ minify }),
}

/**
 * The options of esbuild in the template's `BuildProperties`, so that a baseline is bundled like the product. Throws an
 * error for a property that it does not know.
 */
export function buildOptionsOf(properties: Properties): BuildOptions {
  const options: BuildOptions = { bundle: true, platform: 'node' }
  for (const [name, value] of Object.entries(properties)) {
    if (ours.has(name)) continue
    const read = readers[name]
    if (!read) throw new Error(`bench/build-options.ts does not know the build property ${name}.`)
    Object.assign(options, read(value as never))
  }
  return options
}

/** The aliases of the template, which only our sources get. */
export const aliasesOf = ({ Alias = [] }: Properties) => pairs(Alias) as Record<string, string>

/** `BuildProperties` of the function in a template. */
export function readBuildProperties(checkout: string): Properties {
  const template = parseDocument(readFileSync(join(checkout, 'template.yaml'), 'utf8'), {
    logLevel: 'silent',
  })
  const path = ['Resources', 'JobHuntTrackerAPI', 'Metadata', 'BuildProperties']
  return (template.getIn(path) as { toJSON: () => Properties }).toJSON()
}
