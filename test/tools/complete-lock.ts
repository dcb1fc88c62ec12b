import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

// Adds the missing integrities of package-lock.json, from the configured registry:
//   npm run lock:complete
// npm writes no integrity for another platform's package when the registry does not serve it.

type Entry = { name?: string; version: string; integrity?: string }
export type Lock = { packages: Record<string, Entry> }

/** The packages of a lock by their path, without the project itself. */
export const packagesOf = ({ packages }: Lock) =>
  Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, entry]) => ({ path, entry, name: entry.name ?? path.replace(/^.*node_modules\//, '') }))

/** A lock with all known integrities. `missing` are the packages without one. */
export function completeLock(lock: Lock, integrityOf: (name: string, version: string) => string | undefined) {
  const packages = { ...lock.packages }
  const completed: string[] = []
  const missing: string[] = []
  for (const { path, entry, name } of packagesOf(lock)) {
    if (entry.integrity) continue
    const { version, ...rest } = entry
    const integrity = integrityOf(name, version)
    if (integrity) {
      packages[path] = { version, integrity, ...rest }
      completed.push(`${name}@${version}`)
    } else {
      missing.push(`${name}@${version}`)
    }
  }
  return { lock: { ...lock, packages }, completed, missing }
}

/** The integrity in the configured registry. Returns undefined if the registry does not have this version. */
function askRegistry(name: string, version: string) {
  const npm = process.env.npm_execpath
  if (!npm) throw new Error('npm runs it: npm run lock:complete')
  const view = [npm, 'view', `${name}@${version}`, 'dist.integrity', '--json', '--loglevel=silent']
  const { stdout } = spawnSync(process.execPath, view, { encoding: 'utf8' })
  const answer = JSON.parse(stdout) as string | { error: { code: string; summary: string } }
  if (typeof answer === 'string') return answer
  if (answer.error.code === 'E404') return undefined
  throw new Error(`${name}: ${answer.error.summary}`)
}

if (import.meta.main) {
  const file = new URL('../../package-lock.json', import.meta.url)
  const { lock, completed, missing } = completeLock(
    JSON.parse(readFileSync(file, 'utf8')) as Lock,
    askRegistry,
  )
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
  for (const name of completed) console.log(`completed: ${name}`)
  for (const name of missing) console.log(`not in this registry: ${name}`)
  console.log(`${completed.length} completed, ${missing.length} without an integrity`)
}
