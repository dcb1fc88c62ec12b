import { parseJson } from '../../json.ts'
import { decodeEntities } from '../../reading/html.ts'

/** Signs around the JSON, with which sites make old browsers and XML parsers skip it. */
const before = /^(?:[\s\ufeff;]|<!--|\/\/|\/\*|\*\/|<!\[CDATA\[)+/
const after = ['-->', '//', '*/', '/*', ']]>', ';', '\ufeff']

/**
 * The JSON of a script, as it stands in a page. Repairs are safe: none of them guesses a value. Undefined if the text
 * is no JSON after them.
 */
export function readScript(text: string): { value: unknown } | undefined {
  return parsed(text) ?? parsed(repaired(text))
}

function parsed(text: string) {
  try {
    return { value: parseJson(text) }
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** A string, or a comma before the end of a list or an object. An unterminated string extends to the end. */
const parts = /"(?:\\[^]|[^"\\])*(?:"|\\?$)|,(?=\s*[}\]])/g
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g
const lineControls: Record<string, string> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function repaired(text: string) {
  const isEscaped = !text.includes('"') && text.includes('&quot;')
  return unwrapped(isEscaped ? decodeEntities(text) : text)
    .replace(controls, '')
    .replace(parts, (part) =>
      part === ',' ? '' : part.replace(/[\t\n\r]/g, (control) => lineControls[control]!),
    )
}

/** The text without the comments around it. A pattern that is anchored at the end would take quadratic time. */
function unwrapped(text: string) {
  let rest = text.replace(before, '').trimEnd()
  for (let sign = endOf(rest); sign !== undefined; sign = endOf(rest))
    rest = rest.slice(0, -sign.length).trimEnd()
  return rest
}

const endOf = (text: string) => after.find((sign) => text.endsWith(sign))
