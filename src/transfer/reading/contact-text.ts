import type { Application } from '../../applications/schemas.ts'

export type SomeContact = Partial<Application['contacts'][number]>

/** Reads `Name (role)`, `Name <address>`, `Name, address, number` and the like. Longer text is only a name. */
export function contactOf(text: string): SomeContact {
  if (text.length > longestEntry) return { name: text }
  const words = text.split(/[\s,;<>|]+/).filter((word) => word !== '')
  const email = words.map(withoutMailto).find(isEmail)
  const role = /\(([^()]*)\)\s*$/.exec(text)?.[1]?.trim()
  const phone = phoneIn(text)
  const name = [email && `mailto:${email}`, email, phone, role && `(${role})`]
    .filter((part) => part !== undefined && part !== '')
    .reduce<string>((rest, part) => rest.replace(part!, ' '), text)
    .replace(/\s+/g, ' ')
    .replace(/^[\s,;:|<>()/–—-]+/, '')
    .replace(trailingSigns, '')
  return {
    ...(/\p{L}/u.test(name) && { name }),
    ...(role && !isEmail(role) && { role }),
    ...(email && { email }),
    ...(phone && { phone }),
  }
}

const longestEntry = 300
const trailingSigns = /[\s,;:|<>()/–—-]+$/

const withoutMailto = (word: string) => word.replace(/^\(?(?:mailto:)?/i, '').replace(/[).]+$/, '')
const isEmail = (word: string) => /^[^@]+@[^@]+\.[^@]+$/.test(word)

/** A number of at least six digits at the end of a text, or all of it. */
function phoneIn(text: string) {
  const phone = /(?:^|[\s,:<])(\+?\(?\d[\d\s()./-]{4,}\d)\s*$/.exec(text)?.[1]
  return phone && phone.replace(/\D/g, '').length >= fewestDigits ? phone : undefined
}

const fewestDigits = 6
