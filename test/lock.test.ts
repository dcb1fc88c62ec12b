import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import lockfile from '../package-lock.json' with { type: 'json' }
import { completeLock, packagesOf } from './tools/complete-lock.ts'
import type { Lock } from './tools/complete-lock.ts'

const project = join(import.meta.dirname, '..')
const read = (name: string) => readFileSync(join(project, name), 'utf8')
const readLock = (name: string) => JSON.parse(read(name)) as Lock

const locks = [
  'package-lock.json',
  'bench/package-lock.json',
  'test/tools/runtime-client/package-lock.json',
  'test/tools/clients/package-lock.json',
  'test/tools/frontend/package-lock.json',
  'test/tools/zapier/package-lock.json',
]

describe('the locks', () => {
  it('every package has an integrity, except the packages that SECURITY.md names', () => {
    const without = locks
      .flatMap((lock) => packagesOf(readLock(lock)))
      .filter(({ entry }) => !entry.integrity)
      .map(({ name }) => name)
    const named = [...read('SECURITY.md').matchAll(/^ {2}- `(.+)`$/gm)].map(([, name]) => name)
    expect(without.sort()).toEqual(named.sort())
  })

  it.each(locks)(
    '%s has no download URLs, so that each package comes from the configured registry',
    (lock) => {
      expect(packagesOf(readLock(lock)).filter(({ entry }) => 'resolved' in entry)).toEqual([])
    },
  )

  it.each(locks)('%s has only SHA-512 integrities', (lock) => {
    const weak = packagesOf(readLock(lock)).filter(
      ({ entry }) => entry.integrity && !entry.integrity.startsWith('sha512-'),
    )
    expect(weak).toEqual([])
  })
})

describe('the packages of the bench', () => {
  it('a baseline has the versions of the product', () => {
    const { packages } = readLock('package-lock.json')
    const others = packagesOf(readLock('bench/package-lock.json')).filter(
      ({ path, entry }) => entry.version !== packages[path]?.version,
    )
    expect(others).toEqual([])
  })
})

describe('the scripts of packages', () => {
  it('every install script is listed by allowScripts, and none runs', () => {
    const withScript = Object.entries(lockfile.packages).filter(
      ([path, entry]) => path && 'hasInstallScript' in entry,
    )
    const names = withScript.map(([path]) => path.replace('node_modules/', ''))
    expect(manifest.allowScripts).toEqual(Object.fromEntries(names.map((name) => [name, false])))
  })
})

describe('the Node of the npm scripts', () => {
  const versions = Object.entries(manifest.optionalDependencies).filter(([name]) => name.startsWith('node-'))
  const locked = packagesOf(readLock('package-lock.json'))

  it('Node has one exact version on every platform of the embedded database', () => {
    expect(new Set(versions.map(([, version]) => version)).size).toBe(1)
    const platforms = versions.map(([name]) => name.replace(/^node-(bin-)?/, '').replace(/\bwin-/, 'win32-'))
    const databases = Object.keys(manifest.optionalDependencies).filter((name) =>
      name.startsWith('@dynoxide/'),
    )
    expect(databases.map((name) => name.replace('@dynoxide/', '')).sort()).toEqual(platforms.sort())
  })

  it('Node has the version of the lock', () => {
    const inLock = locked.filter(({ name }) => name in Object.fromEntries(versions))
    expect(inLock.map(({ name, entry }) => [name, entry.version])).toEqual(versions)
  })

  it('the running Node is the locked one, if the lock has its integrity', () => {
    const platform = `${process.platform.replace('win32', 'win')}-${process.arch}`
    const own = locked.find(({ name }) => new RegExp(`^node-(bin-)?${platform}$`).test(name))
    if (own?.entry.integrity) expect(process.version).toBe(`v${own.entry.version}`)
  })

  it('the installation fails without the right version of Node', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'job-hunt-node-'))
    mkdirSync(join(folder, '.ci'))
    cpSync(join(project, '.ci/link-node.js'), join(folder, '.ci/link-node.js'))
    writeFileSync(join(folder, 'npm.js'), '')
    const run = (engine: string) =>
      new Promise<{ failed: boolean; errors: string }>((resolve) => {
        writeFileSync(
          join(folder, 'package.json'),
          JSON.stringify({ type: 'module', engines: { node: engine } }),
        )
        const env = { ...process.env, npm_execpath: join(folder, 'npm.js') }
        execFile(process.execPath, ['.ci/link-node.js'], { cwd: folder, env }, (error, _output, errors) =>
          resolve({ failed: error !== null, errors }),
        )
      })
    expect(await run(manifest.engines.node)).toEqual({ failed: false, errors: '' })
    const { failed, errors } = await run('99.x')
    expect(failed).toBe(true)
    expect(errors).toContain('The scripts need Node 99.x')
  })
})

describe('the lists of Python packages', () => {
  it.each([
    'test/tools/python/tools',
    'test/tools/python/checkov',
    'test/tools/python/clients',
    'bench/fastapi/requirements',
  ])('%s.txt has one version and hashes for each package, and no source packages', (list) => {
    const text = read(`${list}.txt`).replaceAll(' \\\n', ' ')
    const [only, ...requirements] = text.split('\n').filter((line) => line && !line.startsWith('#'))
    expect(only).toBe('--only-binary :all:')
    const line = /^[a-z0-9.-]+==\S+( ; [^-]+)?( {5}--hash=sha256:[0-9a-f]{64})+$/
    expect(requirements.filter((requirement) => !line.test(requirement))).toEqual([])
    const wanted = read(`${list}.in`).match(/^\S+==\S+$/gm)!
    // The list has a package without its extras, such as [server], and the packages that those need.
    for (const requirement of wanted) expect(text).toContain(`\n${requirement.replace(/\[\w+\]/, '')} `)
  })

  it('Python packages are installed by hash only', () => {
    const installs = read('.ci/run').match(/^.*\bpip" install .*$/gm)!
    expect(installs).toEqual([expect.stringContaining('--require-hashes --no-deps')])
    expect(read('bench/fastapi.ts')).toContain(`'--require-hashes', '--no-deps'`)
  })
})

describe('npm run lock:complete', () => {
  const incomplete = {
    lockfileVersion: 3,
    packages: {
      '': { version: '1.0.0' },
      'node_modules/@a/one': { version: '1.0.0', optional: true },
      'node_modules/two': { version: '2.0.0', integrity: 'sha512-two' },
      'node_modules/two/node_modules/three': { version: '3.0.0' },
      'node_modules/alias': { name: 'four', version: '4.0.0', integrity: 'sha512-four' },
    },
  }
  const registry = (name: string, version: string) =>
    name === '@a/one' ? `sha512-one-${version}` : undefined

  it('the command adds the integrity of the registry', () => {
    const { lock, completed } = completeLock(incomplete, registry)
    expect(completed).toEqual(['@a/one@1.0.0'])
    expect(lock.packages['node_modules/@a/one']).toEqual({
      version: '1.0.0',
      integrity: 'sha512-one-1.0.0',
      optional: true,
    })
  })

  it('the command names a package that the registry does not have, and changes no other entry', () => {
    const { lock, missing } = completeLock(incomplete, registry)
    expect(missing).toEqual(['three@3.0.0'])
    for (const path of [
      '',
      'node_modules/two',
      'node_modules/two/node_modules/three',
      'node_modules/alias',
    ] as const)
      expect(lock.packages[path]).toEqual(incomplete.packages[path])
  })

  it('the command changes nothing the second time', () => {
    const once = completeLock(incomplete, registry)
    const twice = completeLock(once.lock, registry)
    expect(twice).toEqual({ lock: once.lock, completed: [], missing: once.missing })
  })
})
