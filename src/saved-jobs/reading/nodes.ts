/** An object of JSON-LD. */
export type Node = Record<string, unknown>

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Objects of a page may refer to each other by `@id`. */
export type Graph = ReadonlyMap<string, Node>

const deepest = 8
const mostNodes = 10_000
const mostTypes = 10

/** All the job postings in some values, in their order, and the objects that have an `@id`. */
export function postingsIn(values: unknown[]): { postings: Node[]; graph: Graph } {
  const postings: Node[] = []
  const graph = new Map<string, Node>()
  let left = mostNodes

  function visit(value: unknown, depth: number, isInPosting: boolean) {
    if (typeof value !== 'object' || value === null || depth > deepest || left-- <= 0) return
    const isPosting = isNode(value) && isOfType(value, 'JobPosting')
    if (isPosting && !isInPosting) postings.push(value)
    if (isNode(value) && typeof value['@id'] === 'string' && !isReference(value) && !graph.has(value['@id']))
      graph.set(value['@id'], value)
    for (const member of Object.values(value)) visit(member, depth + 1, isInPosting || isPosting)
  }
  for (const value of values) visit(value, 0, false)
  return { postings, graph }
}

const isReference = (node: Node) => Object.keys(node).every((name) => name === '@id' || name === '@type')

/** Types may be written as a URL, and there may be several. */
export const isOfType = (node: Node, type: string) =>
  listOf(node['@type'])
    .slice(0, mostTypes)
    .some((it) => typeof it === 'string' && withoutSchemaOrg(it) === type)

/** A name of schema.org, which may be written as a URL. */
export const withoutSchemaOrg = (name: string) =>
  name.trim().replace(/^(?:https?:\/\/schema\.org\/|schema:)/i, '')

/** A member of an object. Some sites write its name with a capital first letter. */
export function memberOf(node: Node, name: string): unknown {
  if (Object.hasOwn(node, name)) return node[name]
  const capital = name[0]!.toUpperCase() + name.slice(1)
  return Object.hasOwn(node, capital) ? node[capital] : undefined
}

/** A value, or each value of a list of them. */
export const listOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]

/** The object that a value refers to, or the value itself. */
export function targetOf(value: unknown, graph: Graph): unknown {
  if (typeof value === 'string') return graph.get(value) ?? value
  if (!isNode(value) || typeof value['@id'] !== 'string' || !isReference(value)) return value
  return graph.get(value['@id']) ?? value
}

/** Reads each object once: many others may refer to it. */
export function onceForEach<T>(read: (node: Node, graph: Graph) => T): typeof read {
  const known = new WeakMap<Node, { value: T }>()
  return (node, graph) => {
    const found = known.get(node) ?? { value: read(node, graph) }
    known.set(node, found)
    return found.value
  }
}
