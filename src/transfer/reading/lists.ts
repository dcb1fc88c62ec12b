import { readMember } from './members.ts'
import type { Member } from './members.ts'
import type { Row } from './row.ts'

/** No list of ours is that long. The rest is left out. */
export const mostRead = 100

type List = Extract<Member, 'tags' | 'contacts' | 'interviews'>

/** Reads a list of our own form. Invalid items are left out, and go to the notes. */
export function readList<L extends List>(row: Row, value: unknown, member: L) {
  const taken: unknown[] = []
  const whole = readMember(member, value ?? [])
  if ('value' in whole) return whole.value
  for (const each of [value].flat().slice(0, mostRead)) {
    const { code } = { code: undefined, ...readMember(member, [...taken, each]) }
    if (code === undefined) taken.push(each)
    else row.leaveOut(code, member, { header: member, text: asText(each) })
    if (code === 'too_many') break
  }
  const read = readMember(member, taken)
  return 'value' in read ? read.value : []
}

export const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
