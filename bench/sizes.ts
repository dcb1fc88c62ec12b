import { join } from 'node:path'
import { build } from 'esbuild'
import type { Metafile } from 'esbuild'
import { artifactSize, project } from './artifact.ts'
import { aliasesOf, buildOptionsOf, readBuildProperties } from './build-options.ts'
import { watchLoading } from './loading.ts'
import type { Loading } from './loading.ts'
import type { Options } from './options.ts'
import { openSubjects } from './subjects.ts'
import { printTable } from './table.ts'

type Sizes = Record<keyof Loading | 'other', number>

/** `@aws-sdk/client-dynamodb`, or `src/http` for the project's own files. */
export const packageOf = (path: string) =>
  /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path.split('/').slice(0, -1).join('/')

/** The minified bytes of each package: loaded at the start, with the first requests, or with none of them. */
export function sizesOf({ outputs }: Metafile, { start, requests }: Loading): Record<string, Sizes> {
  const sizes: Record<string, Sizes> = {}
  for (const [output, { inputs }] of Object.entries(outputs)) {
    const file = output.split('/').at(-1)!
    const when = start.includes(file) ? 'start' : requests.includes(file) ? 'requests' : 'other'
    for (const [path, { bytesInOutput }] of Object.entries(inputs))
      (sizes[packageOf(path)] ??= { start: 0, requests: 0, other: 0 })[when] += bytesInOutput
  }
  return sizes
}

/** Bundles the function like SAM, and watches which files it loads with its secret in Secrets Manager. */
export async function measureSizes(options: Options) {
  const { ours, folder, close } = await openSubjects({ ...options, secret: 'manager' })
  const outdir = join(folder, 'sizes')
  const properties = readBuildProperties(project)
  const { metafile } = await build({
    ...buildOptionsOf(properties),
    alias: aliasesOf(properties),
    absWorkingDir: project,
    entryPoints: ['src/lambda.ts'],
    outdir,
    metafile: true,
    logLevel: 'error',
  })
  const loading = await watchLoading({ ...ours, entry: join(outdir, 'lambda.mjs') })
  await close()

  const bytesOf = (files: string[]) =>
    Object.entries(metafile.outputs)
      .filter(([output]) => files.includes(output.split('/').at(-1)!))
      .reduce((sum, [, { bytes }]) => sum + bytes, 0)
  const total = Object.values(metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0)
  const packages = Object.entries(sizesOf(metafile, loading)).sort(([, a], [, b]) => sum(b) - sum(a))
  const files = { start: bytesOf(loading.start), requests: bytesOf(loading.requests) }
  const whole = { ...files, other: total - files.start - files.requests }

  const kilobytes = (bytes: number) => bytes / 1000
  const row = (name: string, { start, requests, other }: Sizes) => [
    name,
    ...[start, requests, other].map(kilobytes),
  ]
  const large = packages.filter(([, sizes]) => sum(sizes) >= 5000)
  printTable(
    ['minified KB', 'at the start', 'at first requests', 'in other cases'],
    [...large.map(([name, sizes]) => row(name, sizes)), row('all, with smaller ones', whole)],
  )
  console.log(`At the start: ${loading.start.join(', ')}. At first requests: ${loading.requests.join(', ')}.`)
  console.log(`The artifact has ${artifactSize()} bytes, this bundle ${total}.\n`)
  return { files: loading, bytes: whole, packages: Object.fromEntries(packages) }
}

const sum = ({ start, requests, other }: Sizes) => start + requests + other
