import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

// `npm run bench`. Installs the packages of the baselines, and runs the command.
const folder = import.meta.dirname
const lock = join(folder, 'package-lock.json')
const installed = join(folder, 'node_modules/installed.json')

function installPackages() {
  if (existsSync(installed) && readFileSync(installed).equals(readFileSync(lock))) return
  const { status } = spawnSync(
    'npm',
    ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'],
    {
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    },
  )
  if (status !== 0) process.exit(1)
  copyFileSync(lock, installed)
}

installPackages()
// So that the folders and processes of an interrupted run are removed, too.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))
const { run } = await import('./commands.ts')
await run(process.argv.slice(2))
