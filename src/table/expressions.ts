import { convertToAttr } from '@aws-sdk/util-dynamodb'
import type { AttributeValue } from '@aws-sdk/client-dynamodb'

/** The value of an attribute. `undefined` means that the attribute is absent. */
type Value = string | number | boolean | undefined

/**
 * The condition of a write. The record form gives a requirement for each attribute: equal to a value, absent
 * (`undefined`), at least a number, below a number, or below a number or absent.
 */
export type Condition = 'if-absent' | 'if-present' | Record<string, Value | Bound>
type Bound = { atLeast: number } | { below: number; orAbsent?: boolean }

export type Changes = {
  /** `undefined` removes the attribute. */
  set?: Record<string, unknown>
  /**
   * Adds to numbers, and creates the absent ones. Counts twice if the response of a committed call is lost and the SDK
   * sends the call again.
   */
  add?: Record<string, number>
}

export type Expression = ReturnType<typeof createExpression>

/** Builds DynamoDB expressions. Every attribute name and value is replaced by an alias. */
export function createExpression() {
  const names: Record<string, string> = {}
  const values: Record<string, AttributeValue> = {}

  const name = (attribute: string) => {
    names[`#${attribute}`] = attribute
    return `#${attribute}`
  }
  const value = (content: unknown) => {
    const alias = `:${Object.keys(values).length}`
    values[alias] = convertToAttr(content, { removeUndefinedValues: true })
    return alias
  }

  function term(attribute: string, wanted: Value | Bound) {
    if (wanted === undefined) return `attribute_not_exists(${name(attribute)})`
    if (typeof wanted === 'object') {
      if ('atLeast' in wanted) return `${name(attribute)} >= ${value(wanted.atLeast)}`
      const isBelow = `${name(attribute)} < ${value(wanted.below)}`
      return wanted.orAbsent ? `(attribute_not_exists(${name(attribute)}) OR ${isBelow})` : isBelow
    }
    return `${name(attribute)} = ${value(wanted)}`
  }

  function condition(wanted: Condition) {
    if (wanted === 'if-absent') return `attribute_not_exists(${name('pk')})`
    if (wanted === 'if-present') return `attribute_exists(${name('pk')})`
    return Object.entries(wanted)
      .map(([attribute, wantedValue]) => term(attribute, wantedValue))
      .join(' AND ')
  }

  function changes({ set = {}, add = {} }: Changes) {
    const assignments = Object.entries(set)
      .filter(([, content]) => content !== undefined)
      .map(([attribute, content]) => `${name(attribute)} = ${value(content)}`)
    const removals = Object.keys(set)
      .filter((attribute) => set[attribute] === undefined)
      .map(name)
    const additions = Object.entries(add).map(([attribute, number]) => `${name(attribute)} ${value(number)}`)
    return [
      assignments.length > 0 && `SET ${assignments.join(', ')}`,
      removals.length > 0 && `REMOVE ${removals.join(', ')}`,
      additions.length > 0 && `ADD ${additions.join(', ')}`,
    ]
      .filter(Boolean)
      .join(' ')
  }

  const projection = (attributes: string[]) => attributes.map(name).join(', ')

  /** The aliases of all parts so far: call it last. DynamoDB rejects an empty map. */
  const aliases = () => ({
    ExpressionAttributeNames: names,
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  })

  return { name, value, condition, changes, projection, aliases }
}
