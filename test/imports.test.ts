import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

type Import = { from: string; to: string; isType: boolean }

const files = globSync('src/**/*.{ts,js}')
/** local/ and commands/ may import everything, like `lambda.ts`. */
const isInBundle = (file: string) => !/^src\/(local|commands)\//.test(file)

/** Every import of a source file by another one, types included. */
const imports: Import[] = files.flatMap((from) => {
  const source = ts.createSourceFile(from, readFileSync(from, 'utf8'), ts.ScriptTarget.Latest, true)
  const found: Import[] = []
  const add = (specifier: string, isType: boolean) => {
    if (specifier.startsWith('.')) found.push({ from, to: normalize(join(dirname(from), specifier)), isType })
  }
  const visit = (node: ts.Node) => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier))
      add(node.moduleSpecifier.text, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword)
    const argument = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
    if (argument && ts.isStringLiteral(node.arguments[0]!)) add(node.arguments[0].text, false)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
})

const targetsOf = (edges: Import[]) => {
  const targets = Map.groupBy(edges, ({ from }) => from)
  return (file: string) => (targets.get(file) ?? []).map(({ to }) => to)
}

/** The shortest chain of imports from a file to one that matches. */
function chain(start: string, isEnd: (file: string) => boolean, edges: Import[]): string[] | undefined {
  const next = targetsOf(edges)
  const seen = new Set<string>()
  const queue = [[start]]
  for (const path of queue) {
    for (const file of next(path.at(-1)!)) {
      if (isEnd(file)) return [...path, file]
      if (!seen.has(file)) queue.push([...path, file])
      seen.add(file)
    }
  }
  return undefined
}

const folderOf = (file: string) => /^src\/([^/]+)\//.exec(file)?.[1]
const folders = new Set(files.flatMap((file) => folderOf(file) ?? []))

describe('the imports of src', () => {
  it('this test finds the imports', () => {
    expect(imports.length).toBeGreaterThan(files.length)
    expect(imports.filter(({ to }) => !files.includes(to) && !to.endsWith('.json'))).toEqual([])
    expect(chain('src/lambda.ts', (file) => file === 'src/table/keys.ts', imports)).toBeDefined()
  })

  it.each(files)('no circle of imports leads through %s', (file) => {
    expect(chain(file, (other) => other === file, imports)).toBeUndefined()
  })

  it.each([...folders])('no circle of folders leads through %s', (folder) => {
    const between = imports
      .map(({ from, to, isType }) => ({ from: folderOf(from) ?? from, to: folderOf(to) ?? to, isType }))
      .filter(({ from, to }) => from !== to)
    expect(chain(folder, (other) => other === folder, between)).toBeUndefined()
  })

  const values = imports.filter(({ isType }) => !isType)
  const isTable = (file: string) => file.startsWith('src/table/')
  const isHttp = (file: string) => file.startsWith('src/http/')
  const isOf = (pattern: RegExp) => files.filter((file) => isInBundle(file) && pattern.test(file))

  it.each(isOf(/^src\/[^/]+\/(service|decisions|schemas|stored|queries|examples)\.ts$/))(
    'the imports of %s never reach table/',
    (file) => {
      expect(chain(file, isTable, values)).toBeUndefined()
    },
  )

  it.each(isOf(/^src\/[^/]+\/(service|decisions|repository)\.ts$/))(
    'the imports of %s never reach http/, except its schemas',
    (file) => {
      const isMore = (other: string) => isHttp(other) && other !== 'src/http/schemas.ts'
      expect(chain(file, isMore, values)).toBeUndefined()
    },
  )

  it.each(isOf(/^src\/[^/]+\/routes\.ts$/))('the imports of %s never reach table/', (file) => {
    expect(chain(file, isTable, values)).toBeUndefined()
  })

  it('the bundle imports nothing of local/ and commands/', () => {
    expect(imports.filter(({ from, to }) => isInBundle(from) && !isInBundle(to))).toEqual([])
  })

  it('show every file that retries in the table of ARCHITECTURE.md', () => {
    const retrying = values.filter(({ from, to }) => to === 'src/retry.ts' && isInBundle(from))
    const [section = ''] =
      /^## Trying again[^]*?(?=^## )/m.exec(readFileSync('docs/ARCHITECTURE.md', 'utf8')) ?? []
    expect(retrying.length).toBeGreaterThan(3)
    for (const { from } of retrying) {
      const [, folder = '', file = ''] = /^src\/(?:([^/]+)\/)?([^/]+)\.ts$/.exec(from) ?? []
      const names = [`${file}.ts`, `${folder}/${file}`, `${folder}.${file}`]
      expect({ from, isNamed: names.some((name) => section.includes(`\`${name}`)) }).toEqual({
        from,
        isNamed: true,
      })
    }
  })
})
