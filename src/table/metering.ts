import { BatchGetItemCommand, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb'
import { currentUsage } from '../usage.ts'

type Command = { input: { ReturnConsumedCapacity?: 'TOTAL'; TransactItems?: unknown[] } }
type Response = { ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[] }

const reads = [GetItemCommand, BatchGetItemCommand, QueryCommand]

/** Makes DynamoDB report the capacity units of a call. */
export const askForUnits = ({ input }: Command) => void (input.ReturnConsumedCapacity = 'TOTAL')

/** Adds the capacity units of a call to the usage of its request. */
export function meter(command: Command, response: Response | undefined) {
  const usage = currentUsage()
  if (!usage) return
  const units = response ? unitsIn(response) : refusedUnitsOf(command)
  if (reads.some((read) => command instanceof read)) usage.readUnits += units
  else usage.writeUnits += units
}

const unitsIn = ({ ConsumedCapacity = [] }: Response) =>
  [ConsumedCapacity].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0)

/**
 * DynamoDB charges a refused write, but does not report its units. A transaction costs two units for each KB of its
 * items, whose JSON is a little larger. Any other write with a condition has a small item: one unit.
 */
const refusedUnitsOf = ({ input: { TransactItems } }: Command) =>
  TransactItems
    ? TransactItems.reduce<number>(
        (sum, item) => sum + 2 * Math.ceil(Buffer.byteLength(JSON.stringify(item)) / 1024),
        0,
      )
    : 1
