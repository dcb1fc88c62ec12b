import { AppError } from '../errors.ts'

/** Google's claims about a person. `hd` is the Workspace domain; private accounts have none. */
type Person = { email: string; hd?: string | undefined }

/** The row of a session or a key. Older rows have no e-mail address. */
type Credential = Partial<Person> & { user_id: string }

type Parts = {
  allowedEmails: string[] | undefined
  findAccount: (userId: string) => Promise<Person | undefined>
}

/** `ALLOWED_EMAILS`: without it, everybody may use the service. Throws `forbidden` for a person who may not. */
export function createAllowList({ allowedEmails, findAccount }: Parts) {
  function isAllowed({ email, hd }: Person) {
    if (!allowedEmails) return true
    const address = email.toLowerCase()
    const domain = address.slice(address.lastIndexOf('@'))
    // Google vouches for an address of a domain only where `hd` is that domain.
    const isVouchedFor = hd !== undefined && `@${hd.toLowerCase()}` === domain
    return allowedEmails.includes(address) || (isVouchedFor && allowedEmails.includes(domain))
  }

  function requirePerson(person: Person | undefined) {
    if (person && isAllowed(person)) return
    throw new AppError('forbidden', 'This Google account may not use this service.')
  }

  return {
    requirePerson,

    /** The owner of a session or a key, as they were when it was made. */
    async requireOwner({ user_id, email, hd }: Credential) {
      if (allowedEmails) requirePerson(email === undefined ? await findAccount(user_id) : { email, hd })
    },
  }
}
