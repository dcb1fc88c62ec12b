import { randomUUID } from 'node:crypto'

/** Strings, with the colon if they are names. An unterminated string extends to the end of the text. */
const strings = /("(?:\\[^]|[^"\\])*(?:"|\\?$))(\s*:)?/g

/**
 * JSON.parse without a bug of V8 (Node 24.21). After it has parsed a name with a backslash, V8 confuses every escaped
 * name of the same length with it, until the process ends: after `{"\\":1}`, `{"\n":1}` has the name `\`. So escaped
 * names are replaced by names without escapes before V8 parses the text, and put back afterwards.
 */
export function parseJson(text: string): unknown {
  if (!text.includes('\\')) return JSON.parse(text)
  const mark = randomUUID()
  const names: string[] = []
  const marked = text.replace(strings, (whole, string: string, colon: string | undefined) => {
    if (colon === undefined || !string.includes('\\')) return whole
    names.push(JSON.parse(string) as string)
    return `"${mark}${names.length - 1}"${colon}`
  })
  const value: unknown = JSON.parse(marked)
  if (names.length > 0) rename(value, mark, names)
  return value
}

/** Puts the original names back, in every object of a value. Recursion would overflow the stack. */
function rename(value: unknown, mark: string, names: string[]) {
  const left = [value]
  while (left.length > 0) {
    const container = left.pop()
    if (typeof container !== 'object' || container === null) continue
    for (const member of Object.values(container)) left.push(member)
    const members = Object.entries(container)
    if (Array.isArray(container) || !members.some(([name]) => name.startsWith(mark))) continue
    // Every member is removed and added again, so that the order stays.
    for (const [name, member] of members) {
      Reflect.deleteProperty(container, name)
      const own = name.startsWith(mark) ? names[Number(name.slice(mark.length))]! : name
      Object.defineProperty(container, own, { value: member, ...ordinary })
    }
  }
}

/** An assignment to `__proto__` would set the prototype. */
const ordinary = { writable: true, enumerable: true, configurable: true }
