import { join } from 'node:path'
import { build } from 'esbuild'
import type { BuildOptions, Metafile } from 'esbuild'
import { ourOptionsOf, readBuildProperties } from '../../bench/build-options.ts'

const project = join(import.meta.dirname, '../..')

/**
 * Everything that a start may load: minified KB of each package, with some room for its next version. On AWS the start
 * also loads the client for the secret.
 */
export const mayBeLoaded: Record<string, number> = {
  '@aws-sdk/client-dynamodb': 35,
  '@aws-sdk/client-secrets-manager': 14,
  '@aws-sdk/core': 24,
  '@aws-sdk/credential-provider-env': 1,
  '@aws-sdk/dynamodb-codec': 3,
  '@aws-sdk/endpoint-cache': 1,
  '@aws-sdk/middleware-endpoint-discovery': 1,
  '@aws-sdk/util-dynamodb': 6,
  '@aws/lambda-invoke-store': 3,
  '@fastify/aws-lambda': 7,
  '@fastify/cors': 6,
  '@fastify/deepmerge': 3,
  '@fastify/error': 2,
  '@pinojs/redact': 6,
  '@smithy/core': 100,
  '@smithy/node-http-handler': 8,
  '@smithy/signature-v4': 10,
  '@smithy/types': 1,
  'abstract-logging': 1,
  'atomic-sleep': 1,
  avvio: 16,
  cookie: 4,
  'fast-decode-uri-component': 2,
  'fast-deep-equal': 1,
  'fast-json-stringify': 4,
  'fast-querystring': 3,
  fastify: 139,
  'fastify-plugin': 2,
  fastq: 3,
  'find-my-way': 44,
  jose: 18,
  'light-my-request': 31,
  mnemonist: 6,
  obliterator: 3,
  'on-exit-leak-free': 2,
  pino: 26,
  'pino-std-serializers': 5,
  'process-warning': 2,
  'quick-format-unescaped': 2,
  ret: 15,
  reusify: 1,
  rfdc: 4,
  'safe-regex2': 1,
  'safe-stable-stringify': 8,
  'secure-json-parse': 3,
  'set-cookie-parser': 4,
  'sonic-boom': 10,
  'the project itself': 136,
  'toad-cache': 10,
  uuid: 2,
  zod: 109,
}

/** The bundle of an entry, made with the options of the template. */
export async function bundle(entry: BuildOptions) {
  const { metafile } = await build({
    ...ourOptionsOf(readBuildProperties(project)),
    ...entry,
    absWorkingDir: project,
    outdir: 'nowhere',
    write: false,
    metafile: true,
    logLevel: 'error',
  })
  return metafile
}

const packageOf = (path: string) =>
  /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? 'the project itself'

/** The outputs that a start loads: the entry, the client for the secret, and what both import at once. */
function outputsAtStart({ outputs }: Metafile, entry: string) {
  const isLoaded = ({ entryPoint }: { entryPoint?: string }) =>
    entryPoint === entry || entryPoint === 'src/key-ring/secrets-manager.ts'
  const found = new Set(Object.keys(outputs).filter((name) => isLoaded(outputs[name]!)))
  for (const name of found)
    for (const { path, kind } of outputs[name]!.imports)
      if (kind === 'import-statement' && outputs[path]) found.add(path)
  return [...found].map((name) => outputs[name]!)
}

/** The minified bytes of each package that a start loads. */
export function bytesAtStart(metafile: Metafile, entry: string): Record<string, number> {
  const sizes: Record<string, number> = {}
  for (const { inputs } of outputsAtStart(metafile, entry))
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const name = packageOf(path)
      sizes[name] = (sizes[name] ?? 0) + bytesInOutput
    }
  return sizes
}

/** All bytes that a start loads. */
export const totalAtStart = (metafile: Metafile, entry: string) =>
  outputsAtStart(metafile, entry).reduce((sum, { bytes }) => sum + bytes, 0)

/** A sentence about each package that is not in the list, or is larger than the list says. */
export const complaintsAbout = (sizes: Record<string, number>) =>
  Object.entries(sizes).flatMap(([name, bytes]) => {
    const most = mayBeLoaded[name]
    const advice = 'Import it where it is used (`await import`), or change test/artifact/start-chunks.ts.'
    if (most === undefined)
      return [`The start loads ${bytes} bytes of ${name}, which is not in the list. ${advice}`]
    return bytes > most * 1000
      ? [`The start loads ${bytes} bytes of ${name}, more than ${most} KB. ${advice}`]
      : []
  })
