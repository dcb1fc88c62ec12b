import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { Scope, included } from '../src/scopes.ts'
import document from '../src/docs/openapi.json' with { type: 'json' }
import { readRateLimits } from '../src/settings.ts'
import { prices } from '../src/work/service.ts'
import { routes } from './routes.ts'

const project = join(import.meta.dirname, '..')
const read = (name: string) => readFileSync(join(project, name), 'utf8')
const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, first]) => first!)
const sorted = (items: string[]) => [...new Set(items)].sort()

const pages = [
  'README.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'examples/extension/README.md',
  ...readdirSync(join(project, 'docs')).map((name) => `docs/${name}`),
].filter((name) => name.endsWith('.md'))

/** The anchors of a page, by GitHub's rule. */
const anchorsOf = (page: string) =>
  found(read(page), /^#+ (.+)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  )

describe.each(pages)('%s', (page) => {
  it('the document names only existing npm scripts', () => {
    const named = found(read(page), /\bnpm run (?:--\S+ )*([\w:-]+)/g)
    expect(named.filter((name) => !Object.hasOwn(manifest.scripts, name))).toEqual([])
  })

  it('the document links only to existing files', () => {
    const broken = found(read(page), /\]\(([^)\s]+)\)/g).filter((link) => {
      if (/^https?:/.test(link)) return false
      const [path = '', anchor] = link.split('#')
      const target = path ? join(dirname(page), path) : page
      return !existsSync(join(project, target)) || (anchor && !anchorsOf(target).includes(anchor))
    })
    expect(broken).toEqual([])
  })
})

describe('code blocks', () => {
  const decisions = readdirSync(join(project, 'docs/decisions')).map((name) => `docs/decisions/${name}`)

  it.each([...pages, ...decisions, 'CHANGELOG.md'])(
    'a code block of %s has no line above 120 characters',
    (page) => {
      const blocks = found(read(page), /^```.*\n([^]*?)^```/gm)
      expect(blocks.flatMap((block) => block.split('\n')).filter((line) => line.length > 120)).toEqual([])
    },
  )
})

describe('docs/clients.md', () => {
  it('docs/clients.md has the versions that .ci/run installs', () => {
    const npm = JSON.parse(read('test/tools/clients/package.json')) as {
      dependencies: Record<string, string>
    }
    const installed = [
      ...Object.values(npm.dependencies),
      ...found(read('test/tools/python/clients.in'), /^\S+==(\S+)$/gm),
      ...found(read('test/tools/openapi-generator/pom.xml'), /<version>(.+)<\/version>/g),
    ]
    const versions = found(read('docs/clients.md'), /^\| [^|]+ \| ([\d., ]+) \|/gm)
      .join(', ')
      .split(', ')
    expect(versions).toHaveLength(10)
    expect(versions.filter((version) => !installed.includes(version))).toEqual([])
  })
})

describe('README.md', () => {
  it('README has the routes of the API', () => {
    const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const rows = found(read('README.md'), /^\| (`(?:GET|POST|PUT|PATCH|DELETE) .*?) \| /gm)
    const named = rows
      .flatMap((row) => found(row, /`([A-Z]+ \/[^`?]*)/g))
      .map((route) => route.replace(/:(\w+)/g, '{$1}'))
    expect(sorted(named)).toEqual(sorted(routes))
  })

  it('README has the door of each route', () => {
    for (const [, first = '', second = ''] of read('README.md').matchAll(
      /^\| (`[A-Z]+ \/.*?) \| (.*?) \|/gm,
    )) {
      const [scope] = found(second, /^`(\w+:\w+)`$/g)
      for (const route of found(first, /`([A-Z]+ \/[^`?]*)/g)) {
        const door = routes[route]?.door
        const expected = door?.includes(':') ? door : undefined
        expect({ route, scope }).toEqual({ route, scope: expected })
      }
    }
  })

  it('README has the scopes and the scopes that they include', () => {
    const rows = found(read('README.md'), /^\| (`[a-z]+:[a-z]+` \|.*) \|$/gm)
    const listed = (scope: Scope) => (included[scope] ?? []).map((it) => `\`${it}\``).join(', ')
    expect(rows).toEqual(Scope.options.map((scope) => `\`${scope}\` | ${listed(scope)}`.trimEnd()))
  })

  it('README has the settings of the service', () => {
    const known = found(read('src/settings.ts'), /^ {4}([A-Z_]+): /gm).filter(
      (name) => !name.startsWith('AWS_'),
    )
    expect(sorted(found(read('README.md'), /^\| `([A-Z_]+)` \|/gm))).toEqual(sorted(known))
  })
})

describe('docs/ARCHITECTURE.md', () => {
  const text = read('docs/ARCHITECTURE.md')

  it('ARCHITECTURE.md has a line for every folder of src', () => {
    const folders = readdirSync(join(project, 'src'), { withFileTypes: true }).filter((it) =>
      it.isDirectory(),
    )
    const named = found(text, /^\| `src\/([^`/]+)` \|/gm)
    expect(sorted(named)).toEqual(sorted(folders.map(({ name }) => name)))
  })

  it('the glossary of ARCHITECTURE.md has at most twelve words', () => {
    const [glossary = ''] = found(text, /^## Glossary\n([^]*?)^## /gm)
    const words = found(glossary, /^\| (?!word|---)([^|]+) \|/gm)
    expect(words.length).toBeGreaterThan(5)
    expect(words.length).toBeLessThanOrEqual(12)
  })
})

describe('SECURITY.md', () => {
  it('every test that SECURITY.md names exists', () => {
    const named = found(read('SECURITY.md'), /`(test\/[^`]*)`/g)
    expect(named.length).toBeGreaterThan(15)
    expect(named.filter((file) => !file.includes('*') && !existsSync(join(project, file)))).toEqual([])
  })
})

describe('docs/costs.md', () => {
  const costs = read('docs/costs.md')

  it('the costs have the calls, units and price of each route, and the units of its largest request', () => {
    const price = (what: string) =>
      Number(new RegExp(`^\\| DynamoDB, ${what} \\| ([\\d.]+)`, 'm').exec(costs)?.[1])
    const [write, read] = [price('writes'), price('reads')]
    const rows = Object.entries(routes).map(([route, { calls, units, worst }]) => {
      const dollars = (units.writes * write + units.reads * read + 1e-9).toFixed(2)
      const largest = worst === 'time' ? 'as much as fits into 25 s' : `${worst.writes} + ${worst.reads}`
      return `| \`${route}\` | ${calls.flat().length} | ${units.writes} + ${units.reads} | ${dollars} | ${largest} |`
    })
    expect(costs.match(/^\| `.*/gm)).toEqual(rows)
  })

  it('the costs have the prices and the size of the budget of work', () => {
    const price = (of: string) => Number(new RegExp(`^\\| ${of} \\| ([\\d.]+) \\|`, 'm').exec(costs)?.[1])
    expect({
      request: price('the request'),
      writeUnit: price('a write unit'),
      readUnit: price('a read unit'),
      kilobyte: price('a KB of both bodies'),
    }).toEqual(prices)
    const hour = ((readRateLimits('').work * 60) / 1e6).toFixed(2)
    expect(costs).toContain(`: ${hour} at once, and ${hour} in each hour after that.`)
  })
})
