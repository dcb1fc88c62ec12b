import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cache } from './artifact.ts'

const folder = join(import.meta.dirname, 'fastapi')
const list = join(folder, 'requirements.txt')

/** FastAPI in a Python environment of its own, which is made the first time. Needs Python 3.11 or later. */
export function installFastApi() {
  const home = join(cache, 'fastapi')
  const installed = join(home, 'installed.txt')
  if (!existsSync(installed) || !readFileSync(installed).equals(readFileSync(list))) {
    rmSync(home, { recursive: true, force: true })
    succeed('python3', '-m', 'venv', home)
    succeed(join(home, 'bin/pip'), 'install', '-q', '--require-hashes', '--no-deps', '-r', list)
    cpSync(list, installed)
  }
  return {
    name: 'fastapi',
    program: [join(home, 'bin/python'), join(folder, 'cold_start.py')],
    entry: folder,
    routes: ['GET /health', 'GET /api/user'],
  }
}

function succeed(program: string, ...words: string[]) {
  const { status, error } = spawnSync(program, words, { stdio: ['ignore', 2, 2] })
  if (status !== 0) throw new Error(`${program} failed.`, { cause: error })
}
