import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = import.meta.dirname
const lock = join(folder, 'package-lock.json')
const installed = join(folder, 'node_modules/installed.json')

/** Installs the packages of the baselines, once per version of the lock. */
export function installPackages() {
  if (existsSync(installed) && readFileSync(installed).equals(readFileSync(lock))) return
  const words = ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund']
  const { status } = spawnSync('npm', words, {
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error('npm ci failed in bench.')
  copyFileSync(lock, installed)
}
