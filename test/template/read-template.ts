import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { CollectionTag, ScalarTag } from 'yaml'

/** Expands CloudFormation's short forms in YAML, such as `!Ref`, to JSON. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }
export type Resource = { Type: string; Properties?: Record<string, Json>; [name: string]: unknown }
export type Template = {
  Parameters: Record<string, Record<string, Json>>
  Conditions: Record<string, Json>
  Resources: Record<string, Resource>
  Outputs: Record<string, { Value: Json }>
}

const functions = [
  'Ref',
  'Condition',
  'Sub',
  'GetAtt',
  'Join',
  'If',
  'And',
  'Not',
  'Equals',
  'Select',
  'Split',
]
const longName = (name: string) => (name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`)

const tags: (ScalarTag | CollectionTag)[] = functions.flatMap((name) => [
  {
    tag: `!${name}`,
    resolve: (text: string) => ({ [longName(name)]: name === 'GetAtt' ? text.split('.') : text }),
  },
  {
    tag: `!${name}`,
    collection: 'seq' as const,
    resolve: (sequence: { toJSON: () => unknown }) => ({ [longName(name)]: sequence.toJSON() }),
  },
])

/** The `template.yaml` of the project. */
export function readTemplate(): Template {
  const text = readFileSync(new URL('../../template.yaml', import.meta.url), 'utf8')
  return parse(text, { customTags: tags }) as Template
}
