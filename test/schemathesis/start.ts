import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { freePort } from '../../src/local/free-port.ts'
import { standInOf } from '../tools/npm-start.ts'

/** The server of `npm start`, with data in memory and with limits that a test does not reach. */
export async function startApi() {
  const port = await freePort()
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../src/local/start.ts')], {
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      DATA_DIR: ':memory:',
      RATE_LIMITS: 'sign_in=100000000,key=100000000,session=100000000,work=100000000',
      LOG_LEVEL: 'error',
    },
  })
  const ended = once(child, 'exit')
  let output = ''
  const banner = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString()
        if (output.includes('Ctrl-C ends it')) resolve(output)
      })
    child.once('exit', () => reject(new Error(`npm start ended: ${output}`)))
  })
  const standIn = standInOf(await banner)
  return {
    url: `http://127.0.0.1:${port}`,
    standIn,
    stop: async () => {
      child.kill('SIGINT')
      await ended
    },
  }
}
