import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { buildArtifact, cache, project } from './artifact.ts'
import { measureCold } from './cold.ts'
import type { Options } from './options.ts'
import { measureWarm } from './warm.ts'

/** Measures two commits in the same run. Without a second revision, the working tree is the new one. */
export async function compareCommits(options: Options) {
  const [older, newer] = options.revisions
  if (older === undefined) throw new Error('Name a commit: npm run bench -- compare REV [REV]')
  const base = checkOut(older)
  const ours = newer === undefined ? { name: 'working tree', folder: project } : checkOut(newer)
  const both = { ...options, artifacts: { [ours.name]: ours.folder, [base.name]: base.folder } }
  return {
    artifacts: Object.keys(both.artifacts),
    cold: await measureCold(both),
    warm: await measureWarm(both),
  }
}

/** A word before the id, because an object puts a name of digits alone first, and ratios are those of the first. */
export const nameOf = (id: string) => `commit ${id}`

/** Builds a commit in a worktree of its own, which is removed when this process ends. */
function checkOut(revision: string) {
  const commit = git('rev-parse', '--verify', `${revision}^{commit}`)
  const id = git('rev-parse', '--short', commit)
  const folder = join(cache, `worktree-${id}-${process.pid}`)
  mkdirSync(cache, { recursive: true })
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true })
    git('worktree', 'prune')
  })
  git('worktree', 'add', '--detach', folder, commit)
  installPackages(folder)
  console.error(`(builds ${id})`)
  buildArtifact({ checkout: folder })
  return { name: nameOf(id), folder }
}

/** The packages of this checkout, if the commit has the same lock. */
function installPackages(folder: string) {
  const lockOf = (checkout: string) => readFileSync(join(checkout, 'package-lock.json'), 'utf8')
  if (lockOf(folder) === lockOf(project) && existsSync(join(project, 'node_modules'))) {
    symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'), 'junction')
    return
  }
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: folder,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error(`npm ci failed in ${folder}.`)
}

function git(...words: string[]) {
  const { status, stdout, stderr } = spawnSync('git', words, { cwd: project, encoding: 'utf8' })
  if (status !== 0) throw new Error(`git ${words.join(' ')} failed: ${stderr}`)
  return stdout.trim()
}
