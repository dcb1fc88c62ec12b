import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import document from '../src/docs/openapi.json' with { type: 'json' }

const project = join(import.meta.dirname, '..')
const read = (name: string) => readFileSync(join(project, name), 'utf8')
const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, first]) => first!)
const sorted = (items: string[]) => [...new Set(items)].sort()

const pages = [
  'README.md',
  'SECURITY.md',
  ...readdirSync(join(project, 'docs')).map((name) => `docs/${name}`),
].filter((name) => name.endsWith('.md'))

/** What a heading of a page is called in a link, by GitHub's rule. */
const anchorsOf = (page: string) =>
  found(read(page), /^#+ (.+)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  )

describe.each(pages)('%s', (page) => {
  it('names only scripts that there are', () => {
    const named = found(read(page), /\bnpm run (?:--\S+ )*([\w:-]+)/g)
    expect(named.filter((name) => !Object.hasOwn(manifest.scripts, name))).toEqual([])
  })

  it('links to what there is', () => {
    const broken = found(read(page), /\]\(([^)\s]+)\)/g).filter((link) => {
      if (/^https?:/.test(link)) return false
      const [path = '', anchor] = link.split('#')
      const target = path ? join(dirname(page), path) : page
      return !existsSync(join(project, target)) || (anchor && !anchorsOf(target).includes(anchor))
    })
    expect(broken).toEqual([])
  })
})

describe('README.md', () => {
  it('has the routes that the API has', () => {
    const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const rows = found(read('README.md'), /^\| (`(?:GET|POST|PUT|PATCH|DELETE) .*?) \| /gm)
    const named = rows
      .flatMap((row) => found(row, /`([A-Z]+ \/[^`?]*)/g))
      .map((route) => route.replace(/:(\w+)/g, '{$1}'))
    expect(sorted(named)).toEqual(sorted(routes))
  })

  it('has the settings that are read', () => {
    const known = found(read('src/settings.ts'), /^ {4}([A-Z_]+): /gm).filter(
      (name) => !name.startsWith('AWS_'),
    )
    expect(sorted(found(read('README.md'), /^\| `([A-Z_]+)` \|/gm))).toEqual(sorted(known))
  })
})
