import { execFile } from 'node:child_process'
import {
  cpSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll } from 'vitest'
import { project } from '../tools/npm-start.ts'

export const documentFile = join(project, 'src/docs/openapi.json')
const cache = join(project, 'node_modules/.cache')
const programs = join(import.meta.dirname, 'programs')

/** Runs a program and returns its output. Throws with the output if the program fails. */
export const run = (program: string, args: string[], cwd = project) =>
  new Promise<string>((resolve, reject) => {
    if (program.startsWith(cache) && !existsSync(program))
      reject(new Error(`${program} is not installed: ".ci/run clients" does it.`))
    // The JavaScript tools run on the Node of this process, and openapi-python-client looks for ruff.
    const env = { PATH: `${join(cache, 'python/clients/bin')}:${process.env.PATH}`, HOME: process.env.HOME }
    execFile(program, args, { cwd, env, maxBuffer: 64 << 20 }, (error, output, errors) => {
      if (error) reject(new Error(`${program} failed.\n${output}\n${errors}`))
      else resolve(output)
    })
  })

export const npmTool = (name: string) => join(cache, 'clients/node_modules/.bin', name)
export const pythonTool = (name: string) => join(cache, 'python/clients/bin', name)

/** A folder for generated code, beside the packages that the code imports. It is removed after the tests of the file. */
export function generatedFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'job-hunt-clients-'))
  symlinkSync(join(cache, 'clients/node_modules'), join(folder, 'node_modules'))
  afterAll(() => rmSync(folder, { recursive: true }))
  return folder
}

type Generation = {
  generator: string
  folder: string
  properties?: string
  /** The path that the document is served below, such as the stage of a gateway. */
  below: string
}

/** Runs a generator of openapi-generator on the served document. Returns the URL that the client should use. */
export async function openapiGenerator({ generator, folder, properties = '', below }: Generation) {
  const [jar = join(cache, 'openapi-generator')] = globSync(join(cache, 'openapi-generator/*.jar'))
  const server = createServer((request, response) => {
    const isDocument = request.url === `${below}/openapi.json`
    response.writeHead(isDocument ? 200 : 404, { 'content-type': 'application/json' })
    response.end(isDocument ? readFileSync(documentFile) : '{"message":"Not Found"}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${below}`
  const source = ['-i', `${url}/openapi.json`, '-o', folder, `--additional-properties=${properties}`]
  const onlyCode = 'apiDocs=false,modelDocs=false,apiTests=false,modelTests=false'
  const command = ['-jar', jar, 'generate', '-g', generator, ...source, '--global-property', onlyCode]
  await run('java', command).finally(() => server.close())
  return url
}

const compilerOptions = {
  target: 'es2024',
  lib: ['es2024', 'dom', 'dom.iterable'],
  module: 'esnext',
  moduleResolution: 'bundler',
  types: [],
  strict: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
}

/** Compiles the generated code of the folder in strict mode, with a program that uses it, and returns the program's exports. */
export async function compile<Exports>(folder: string, program: string) {
  cpSync(join(programs, program), join(folder, program))
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['**/*.ts'] }))
  await run(npmTool('tsc'), ['-p', folder])
  const outfile = join(folder, 'program.js')
  await build({
    entryPoints: [join(folder, program)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
  })
  return (await import(outfile)) as Exports
}

/** Runs a Python program that imports the generated code of the folder, and returns the JSON that it prints. */
export async function runPython(folder: string, program: string, ...args: string[]) {
  cpSync(join(programs, program), join(folder, program))
  return JSON.parse(await run(pythonTool('python'), [program, ...args], folder)) as unknown
}
