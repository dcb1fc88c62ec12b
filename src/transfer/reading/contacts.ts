import type { Application } from '../../applications/schemas.ts'
import { contactOf } from './contact-text.ts'
import type { SomeContact } from './contact-text.ts'
import { mostOf, mostRead } from './lists.ts'
import { oneLine, readMember } from '../../reading/members.ts'
import type { Cell, Row } from './row.ts'

type Entry = { contact: SomeContact; header: string; text: string }

/** The people of a row. A contact without a name, or with something that is not valid, goes to the notes. */
export function readContacts(row: Row): Application['contacts'] {
  const contacts: Application['contacts'] = []
  const entries = completed(row.all('contacts').flatMap(entriesOf), row)
  if (entries.length > mostRead) row.leaveOut('too_many', 'contacts')
  for (const entry of entries.slice(0, mostRead)) {
    const read = readMember('contacts', [entry.contact])
    if (!entry.contact.name) row.leaveOut('no_name', 'contacts', entry)
    else if ('code' in read) row.leaveOut(read.code, 'contacts', entry)
    else if (contacts.length === mostOf.contacts) row.leaveOut('too_many', 'contacts', entry)
    else contacts.push(...read.value)
  }
  return contacts
}

function entriesOf({ header, text, value }: Cell): Entry[] {
  if (value === undefined)
    return text
      .split(/[;\n\r]/)
      .filter((part) => part.trim() !== '')
      .slice(0, mostRead + 1)
      .map((part) => ({ header, text: part, contact: contactOf(oneLine(part)) }))
  return [value].flat().flatMap((each): Entry[] => {
    if (typeof each === 'string') return entriesOf({ header, text: each })
    if (typeof each !== 'object' || each === null) return []
    const contact = textsOf(each as Record<string, unknown>)
    return [{ header, text: Object.values(contact).join(', '), contact }]
  })
}

const textsOf = (object: Record<string, unknown>): SomeContact =>
  Object.fromEntries(
    (['name', 'role', 'email', 'phone', 'url'] as const)
      .map((member) => [member, object[member]] as const)
      .filter((entry): entry is [keyof SomeContact, string] => typeof entry[1] === 'string')
      .map(([member, text]) => [member, oneLine(text)] as const)
      .filter(([, text]) => text !== ''),
  )

/** Columns for an address and a number belong to the only contact of the row. */
function completed(entries: Entry[], row: Row): Entry[] {
  const email = row.find('contact_email')
  const phone = row.find('contact_phone')
  const header = (email ?? phone)?.header
  if (header === undefined) return entries
  const aside = {
    ...(email && { email: oneLine(email.text) }),
    ...(phone && { phone: oneLine(phone.text) }),
  }
  const text = Object.values(aside).join(', ')
  const [only, ...others] = entries
  return only && others.length === 0
    ? [{ ...only, contact: { ...aside, ...only.contact }, text: `${only.text}, ${text}` }]
    : [...entries, { header, text, contact: aside }]
}
