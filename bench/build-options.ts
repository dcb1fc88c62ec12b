import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BuildOptions } from 'esbuild'
import { parseDocument } from 'yaml'

type Properties = Record<string, unknown>

const pairOf = (text: string) => {
  const [name = '', ...value] = text.split('=')
  return [name, value.join('=')] as const
}

const pairs = (value: string[]) => Object.fromEntries(value.map(pairOf))

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

/** The same for properties of our sources. A baseline has its own entry, and imports Node's modules plainly. */
const ourReaders: Record<string, (value: never) => BuildOptions> = {
  EntryPoints: () => ({}),
  UseNpmCi: () => ({}),
  Alias: (value: string[]) => ({ alias: pairs(value) }),
  Define: (value: string[]) => ({ define: pairs(value) }),
  External: (external: string[]) => ({ external }),
  Inject: (inject: string[]) => ({ inject }),
}

const optionsBy = (
  properties: Properties,
  readersOf: (name: string) => ((value: never) => BuildOptions) | undefined,
) =>
  Object.entries(properties).reduce<BuildOptions>(
    (options, [name, value]) => {
      if (!(name in readers || name in ourReaders))
        throw new Error(`bench/build-options.ts does not know the build property ${name}.`)
      return { ...options, ...readersOf(name)?.(value as never) }
    },
    { bundle: true, platform: 'node' },
  )

/**
 * The options of esbuild in the template's `BuildProperties`, so that a baseline is bundled like the product. Throws an
 * error for a property that it does not know.
 */
export const buildOptionsOf = (properties: Properties) => optionsBy(properties, (name) => readers[name])

/** The options for our sources: the options of a baseline, with our aliases. */
export const ourOptionsOf = (properties: Properties) =>
  optionsBy(properties, (name) => readers[name] ?? ourReaders[name])

/** `BuildProperties` of the function in a template. */
export function readBuildProperties(checkout: string): Properties {
  const template = parseDocument(readFileSync(join(checkout, 'template.yaml'), 'utf8'), {
    logLevel: 'silent',
  })
  const path = ['Resources', 'JobHuntTrackerAPI', 'Metadata', 'BuildProperties']
  return (template.getIn(path) as { toJSON: () => Properties }).toJSON()
}
