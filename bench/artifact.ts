import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export const project = join(import.meta.dirname, '..')
export const cache = join(project, 'node_modules/.cache/bench')

const builtIn = (checkout: string) => join(checkout, '.aws-sam/build/JobHuntTrackerAPI')

/** The sources of a build. */
const sources = ['src', 'template.yaml', 'package-lock.json']

/** True if there is a whole build, and no source is newer. */
export function isBuilt(checkout: string) {
  const built = join(builtIn(checkout), 'lambda.mjs')
  if (!existsSync(built)) return false
  const changedAt = (path: string): number => {
    const { mtimeMs } = statSync(path)
    const inside = statSync(path).isDirectory()
      ? readdirSync(path).map((name) => changedAt(join(path, name)))
      : []
    return Math.max(mtimeMs, ...inside)
  }
  const builtAt = statSync(built).mtimeMs
  return sources.every((source) => changedAt(join(checkout, source)) <= builtAt)
}

/**
 * Runs `npm run build` if there is no build or a source is newer. `.ci/run` installs the SAM CLI into
 * node_modules/.cache.
 */
export function buildArtifact({ again = false, checkout = project } = {}) {
  if (!again && isBuilt(checkout)) return
  const tools = join(project, 'node_modules/.cache/python/tools/bin')
  const { status, stderr } = spawnSync('npm', ['run', 'build'], {
    cwd: checkout,
    env: { ...process.env, PATH: `${process.env.PATH}${delimiter}${tools}`, SAM_CLI_TELEMETRY: '0' },
    shell: process.platform === 'win32',
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`npm run build failed:\n${stderr}`)
}

/** Throws if there is no build or a source is newer. */
export function requireBuild() {
  if (!isBuilt(project)) throw new Error('There is no build of these sources. Run npm run build.')
}

/** The bytes of all files of the artifact. */
export const artifactSize = () =>
  readdirSync(builtIn(project)).reduce((sum, name) => sum + statSync(join(builtIn(project), name)).size, 0)

let runFolder: string | undefined

/** A new folder, which is removed when this process ends. All folders of a run are in one. */
export function newFolder() {
  runFolder ??= openRunFolder()
  return mkdtempSync(join(runFolder, 'subjects-'))
}

function openRunFolder() {
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'run-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A copy of the artifact of a checkout, so that nothing else of the project lies beside it. Returns its entry. */
export function copyArtifact(folder: string, checkout: string) {
  cpSync(builtIn(checkout), folder, { recursive: true })
  return join(folder, 'lambda.mjs')
}
