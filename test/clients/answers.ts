import { readFileSync } from 'node:fs'
import { documentFile } from './generate.ts'

type Json = string | number | boolean | null | Json[] | { [name: string]: Json }
type Content = Record<string, { schema: { $ref?: string } }>
type Response = { content?: Content }
type Document = {
  paths: Record<string, Record<string, { responses: Record<string, Response> }>>
  components: { responses: Record<string, Response>; schemas: Record<string, { examples?: Json[] }> }
}

const { paths, components } = JSON.parse(readFileSync(documentFile, 'utf8')) as Document

const responses = [
  ...Object.values(paths).flatMap(Object.values<{ responses: Record<string, Response> }>),
  { responses: components.responses },
].flatMap((operation) => Object.values(operation.responses))

/** The names of the schemas of all answers. */
const answers = new Set(
  responses
    .flatMap(({ content = {} }) => Object.values(content))
    .flatMap(({ schema }) => schema.$ref?.replace('#/components/schemas/', '') ?? []),
)

/** Gives each object a member that the document does not know. */
function withNews(value: Json): Json {
  if (Array.isArray(value)) return value.map(withNews)
  if (value === null || typeof value !== 'object') return value
  const members = Object.entries(value).map(([name, member]): [string, Json] => [name, withNews(member)])
  return { ...Object.fromEntries(members), news_of_a_later_version: { a: [1] } }
}

/** The examples of all answers, as a later version of the API may send them. */
export const laterAnswers = [...answers].flatMap((name) =>
  (components.schemas[name]?.examples ?? []).map((example): [string, Json] => [name, withNews(example)]),
)
