import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { project } from '../tools/npm-start.ts'

const archive = readdirSync(import.meta.dirname).find((name) => name.endsWith('.tar.gz')) ?? ''

export const releasedVersion = archive.replace('.tar.gz', '')

/** Unpacks the sources of the last release into a new folder, and lets them use the packages of this project. */
export function unpackRelease(folder: string) {
  mkdirSync(folder)
  execFileSync('tar', ['-xzf', join(import.meta.dirname, archive), '-C', folder])
  symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'))
  return folder
}
