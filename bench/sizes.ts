import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Metafile } from 'esbuild'
import { artifactSize } from './artifact.ts'
import { bundleOurs, packageOf } from './bundle.ts'
import { watchLoading } from './loading.ts'
import type { Loading } from './loading.ts'
import type { Options } from './options.ts'
import { openSubjects } from './subjects.ts'
import type { Subject } from './subjects.ts'
import { printTable } from './table.ts'

type Sizes = Record<keyof Loading | 'other', number>

/** The package of a file, or the folder of one of our own, such as `src/http`. */
const partOf = (path: string) => packageOf(path) ?? dirname(path)

/** The minified bytes of each package: loaded at the start, with the first requests, or with none of them. */
export function sizesOf({ outputs }: Metafile, { start, requests }: Loading): Record<string, Sizes> {
  const sizes: Record<string, Sizes> = {}
  for (const [output, { inputs }] of Object.entries(outputs)) {
    const file = output.split('/').at(-1)!
    const when = start.includes(file) ? 'start' : requests.includes(file) ? 'requests' : 'other'
    for (const [path, { bytesInOutput }] of Object.entries(inputs))
      (sizes[partOf(path)] ??= { start: 0, requests: 0, other: 0 })[when] += bytesInOutput
  }
  return sizes
}

/** Watches which files each subject loads, with the secret in Secrets Manager. Ours is bundled again to see its packages. */
export async function measureSizes(options: Options) {
  const { ours, newBaseline, folder, close } = await openSubjects({ ...options, secret: 'manager' })
  const outdir = join(folder, 'sizes')
  const metafile = await bundleOurs({ entryPoints: ['src/lambda.ts'], outdir })
  const rebuilt = { ...ours, entry: join(outdir, 'lambda.mjs') }
  const packages = Object.entries(sizesOf(metafile, await watchLoading(rebuilt)))
  const subjects: Record<string, Awaited<ReturnType<typeof loadedBy>>> = {}
  for (const subject of [
    ours,
    await newBaseline('bare'),
    await newBaseline('tuned'),
    await newBaseline('fastify'),
  ])
    subjects[subject.name] = await loadedBy(subject)
  await close()

  printPackages(packages)
  printTable(
    ['minified KB', 'at the start', 'at first requests'],
    Object.entries(subjects).map(([name, { start, requests }]) => [name, start / 1000, requests / 1000]),
  )
  const bundleBytes = Object.values(metafile.outputs).reduce((total, { bytes }) => total + bytes, 0)
  console.log(`At the start: ${subjects.ours!.files.start.join(', ')}.`)
  console.log(`At first requests: ${subjects.ours!.files.requests.join(', ')}.`)
  console.log(`The artifact has ${artifactSize()} bytes. The bundle of the first table has ${bundleBytes}.\n`)
  return { artifactBytes: artifactSize(), bundleBytes, subjects, packages: Object.fromEntries(packages) }
}

/** The bytes of the files that a subject loads, and their names. */
async function loadedBy(subject: Subject) {
  const files = await watchLoading(subject)
  const bytesOf = (names: string[]) =>
    names.reduce((total, name) => total + statSync(join(dirname(subject.entry), name)).size, 0)
  return { start: bytesOf(files.start), requests: bytesOf(files.requests), files }
}

const totalOf = ({ start, requests, other }: Sizes) => start + requests + other

function printPackages(packages: [string, Sizes][]) {
  const large = packages
    .filter(([, sizes]) => totalOf(sizes) >= 5000)
    .sort(([, a], [, b]) => totalOf(b) - totalOf(a))
  printTable(
    ['minified KB of packages above 5 KB', 'at the start', 'at first requests', 'in other cases'],
    large.map(([name, { start, requests, other }]) => [name, start / 1000, requests / 1000, other / 1000]),
  )
}
