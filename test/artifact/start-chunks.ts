import type { BuildOptions, Metafile } from 'esbuild'
import { bundleOurs, packageOf } from '../../bench/bundle.ts'

/**
 * The packages that a start may load: minified KB of each, with some room for its next version. On AWS the start
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
  'the project itself': 128,
  'toad-cache': 10,
  uuid: 2,
  zod: 109,
}

/** The bundle of an entry, which is not written. */
export const bundle = (entry: BuildOptions) => bundleOurs({ ...entry, outdir: 'nowhere', write: false })

/** The chunks that these entries are in, and the chunks that they import statically. */
function outputsOf({ outputs }: Metafile, entries: string[]) {
  const found = new Set(Object.keys(outputs).filter((name) => entries.includes(outputs[name]!.entryPoint!)))
  for (const name of found)
    for (const { path, kind } of outputs[name]!.imports)
      if (kind === 'import-statement' && outputs[path]) found.add(path)
  return [...found].map((name) => outputs[name]!)
}

/** The files in the chunks of an entry. */
export const filesOf = (metafile: Metafile, entry: string) =>
  outputsOf(metafile, [entry]).flatMap(({ inputs }) => Object.keys(inputs))

/** The outputs that a start loads: the entry, the client for the secret, and the chunks that both import statically. */
const outputsAtStart = (metafile: Metafile, entry: string) =>
  outputsOf(metafile, [entry, 'src/key-ring/secrets-manager.ts'])

/** The minified bytes of each package that a start loads. */
export function bytesAtStart(metafile: Metafile, entry: string): Record<string, number> {
  const sizes: Record<string, number> = {}
  for (const { inputs } of outputsAtStart(metafile, entry))
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const name = packageOf(path) ?? 'the project itself'
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
