import { expect, it } from 'vitest'
import { shapeOf } from '../../bench/stub-table.ts'

const body = (id: string, at: string) =>
  JSON.stringify({ Key: { pk: { S: `user#${id}#inbox` } }, at: { S: at } })

it('table calls that differ only in ids, times, numbers and hashes have the same shape', () => {
  const shape = shapeOf('GetItem', body('person-1', '2026-11-26T11:00:00.000Z'))
  expect(shapeOf('GetItem', body('01a217a0-6b82-739d-b1ad-4620f6228970', '1795779119'))).toBe(shape)
  expect(shapeOf('GetItem', body('Zm9vYmFyMQ', '9f86d081884c7d65'))).toBe(shape)
})

it('table calls with another action or of another kind of row have another shape', () => {
  const shape = shapeOf('GetItem', body('person-1', '1'))
  expect(shapeOf('PutItem', body('person-1', '1'))).not.toBe(shape)
  expect(shapeOf('GetItem', body('person-1', '1').replace('inbox', 'work'))).not.toBe(shape)
})
