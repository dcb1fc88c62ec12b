import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { freePort } from './free-port.ts'
import { StartError } from './start-error.ts'

type Options = { file?: string | undefined; host?: string }

type Engine = {
  endpoint: string
  pid: number
  onUnexpectedEnd: (tell: (reason: StartError) => void) => void
  close: () => Promise<void>
}

/**
 * Starts the embedded DynamoDB on a free port. It is one static binary that npm installs for this platform. Without a
 * file, the data is lost when the process ends. Throws `StartError`.
 */
export async function openEngine({ file, host = '127.0.0.1' }: Options = {}): Promise<Engine> {
  const port = await freePort(host)
  const database = file ? ['--db-path', file] : []
  // A child process inherits the umask, so only the owner can read the data files.
  const umask = process.umask(0o077)
  const engine = spawn(engineBinary(), ['serve', '--host', host, '--port', String(port), ...database])
  process.umask(umask)
  const ended = new Promise<void>((resolve) => engine.once('close', () => resolve()))
  process.once('exit', () => engine.kill())

  let isClosing = false
  let output = ''
  const ready = new Promise<void>((resolve) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes('listening on')) resolve()
    }
    engine.stdout.on('data', read)
    engine.stderr.on('data', read)
  })
  const failed = new Promise<never>((_resolve, reject) => {
    engine.once('error', (error) =>
      reject(new StartError(`The embedded database did not start: ${error.message}.`)),
    )
    engine.once('close', () => reject(new StartError(reasonOf(output, file))))
  })
  await Promise.race([ready, failed])
  failed.catch(() => undefined)

  return {
    endpoint: `http://${host}:${port}`,
    pid: engine.pid!,
    onUnexpectedEnd(tell: (reason: StartError) => void) {
      void ended.then(() => isClosing || tell(new StartError('The embedded database ended unexpectedly.')))
    },
    async close() {
      isClosing = true
      engine.kill()
      await ended
    },
  }
}

/** The path of the binary. `platform` is `process.platform` and `process.arch`, such as `linux-x64`. */
export function engineBinary(platform = `${process.platform}-${process.arch}`): string {
  const require = createRequire(import.meta.url)
  try {
    const manifest = require.resolve(`@dynoxide/${platform.replace('win32-arm64', 'win32-x64')}/package.json`)
    return join(dirname(manifest), platform.startsWith('win32') ? 'dynoxide.exe' : 'dynoxide')
  } catch {
    throw new StartError(
      `There is no embedded database for ${platform} in node_modules. Run "npm ci" on this machine, without ` +
        '--omit=optional. If the package does not support this platform, start another DynamoDB and set ' +
        'AWS_ENDPOINT_URL_DYNAMODB to its URL.',
    )
  }
}

function reasonOf(output: string, file: string | undefined) {
  const reason = /error: (.*)/.exec(output)?.[1] ?? (output.trim() || 'it gave no reason')
  if (/not a valid SQLite|malformed|corrupt/i.test(reason)) {
    return `The data file ${file} is damaged. Delete it to start without data, or set DATA_DIR to another folder.`
  }
  if (/unable to open/i.test(reason)) {
    return `The data file ${file} cannot be opened. Set DATA_DIR to a folder you can write to.`
  }
  return `The embedded database did not start: ${reason}`
}
