import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'

type Json = Record<string, unknown>
type Call = { action: string; input: Json }
type Command = new (input: never) => never

const commands: Record<string, Command> = {
  BatchGetItem: BatchGetItemCommand as unknown as Command,
  GetItem: GetItemCommand as unknown as Command,
  PutItem: PutItemCommand as unknown as Command,
  Query: QueryCommand as unknown as Command,
  TransactWriteItems: TransactWriteItemsCommand as unknown as Command,
  UpdateItem: UpdateItemCommand as unknown as Command,
}

const client = new DynamoDBClient({})
const rows = new Set(['Key', 'Item', 'Attributes', 'ExpressionAttributeValues'])
const listsOfRows = new Set(['Keys', 'Items'])

/** Converts every row in an input or an output. */
function convert(value: unknown, row: (row: never) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => convert(item, row))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (rows.has(name)) return [name, row(member as never)]
      if (listsOfRows.has(name)) return [name, (member as never[]).map(row)]
      return [name, convert(member, row)]
    }),
  )
}

const toObject = (row: never) => unmarshall(row)
const toRow = (row: never) => marshall(row)

/** The calls of each route that the product made, with objects for rows. */
const recorded = Object.fromEntries(
  Object.entries(JSON.parse(process.env.BENCH_CALLS ?? '{}') as Record<string, Call[]>).map(
    ([route, calls]) => [
      route,
      calls.map(({ action, input: { ClientRequestToken: _token, ...input } }) => ({
        Command: commands[action]!,
        input: convert(input, toObject),
      })),
    ],
  ),
)

/** Makes the same table calls as the product for a request to this route, and returns the last result. */
export async function replay(route: string): Promise<Json> {
  let output: unknown
  for (const { Command, input } of recorded[route] ?? [])
    output = await client.send(new Command(convert(input, toRow) as never))
  return output as Json
}

export const objectOf = (row: unknown) => toObject(row as never) as Json
