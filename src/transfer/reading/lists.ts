import { printableOf, readMember } from '../../reading/members.ts'
import type { Member } from '../../reading/members.ts'
import type { Row } from './row.ts'

/** No list of ours is that long. The rest is left out. */
export const mostRead = 100

export const mostOf = { tags: 20, contacts: 20, interviews: 50 }

type List = Extract<Member, keyof typeof mostOf>
export type LeftItem = { code: string; text: string }

/** Reads a list of our own form. Invalid items are left out, and go to the notes. */
export function readList<L extends List>(row: Row, value: unknown, member: L) {
  const items = [value ?? []].flat() as unknown[]
  const taken: unknown[] = []
  const left: LeftItem[] = []
  const ids = new Set<string>()
  for (const each of items.slice(0, mostRead)) {
    // Each by itself: to check the whole list for each item takes quadratic time.
    const read = readMember(member, [each])
    const id = 'value' in read ? idOf(read.value[0]) : undefined
    if ('code' in read) left.push({ code: read.code, text: asText(each) })
    else if (taken.length === mostOf[member]) left.push({ code: 'too_many', text: asText(each) })
    else if (id !== undefined && ids.has(id)) left.push({ code: `bad_${member}`, text: asText(each) })
    else taken.push(each)
    if (id !== undefined) ids.add(id)
  }
  leaveOutItems(row, { member, header: member }, left)
  if (items.length > mostRead) row.leaveOut('too_many', member)
  const read = readMember(member, taken)
  return 'value' in read ? read.value : []
}

const idOf = (item: unknown) =>
  typeof item === 'object' && item !== null && 'id' in item ? (item.id as string | undefined) : undefined

/** Items that were left out for the same reason make one line of the notes. */
export function leaveOutItems(
  row: Row,
  { member, header }: { member: string; header: string },
  left: LeftItem[],
) {
  for (const [code, items] of Map.groupBy(left, (item) => item.code)) {
    const texts = items.map(({ text }) => printableOf(text).trim()).filter((text) => text !== '')
    row.leaveOut(code, member, { header, text: texts.join(', ') })
  }
}

export const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
