import { AppError } from '../errors.ts'

/** Google's claims about a person. `hd` is the Workspace domain; private accounts have none. */
type Person = { email: string; hd?: string | undefined }

/** The row of a session or an API key. Older rows have no e-mail address. */
type Credential = Partial<Person> & { user_id: string }

export const notAllowed = () => new AppError('forbidden', 'This Google account may not use this service.')

type Parts = {
  allowedEmails: string[] | undefined
  findAccount: (userId: string) => Promise<Person | undefined>
}

/**
 * `ALLOWED_EMAILS`. Without it, everybody may use the service. Throws `forbidden` for a person who is not on the
 * list.
 */
export function createAllowList({ allowedEmails, findAccount }: Parts) {
  function isAllowed({ email, hd }: Person) {
    if (!allowedEmails) return true
    const address = email.toLowerCase()
    const domain = address.slice(address.lastIndexOf('@'))
    // Google has verified the domain of an address only if `hd` is that domain.
    const isVouchedFor = hd !== undefined && `@${hd.toLowerCase()}` === domain
    return allowedEmails.includes(address) || (isVouchedFor && allowedEmails.includes(domain))
  }

  function requirePerson(person: Person | undefined) {
    if (person && isAllowed(person)) return
    throw notAllowed()
  }

  return {
    requirePerson,

    /** Checks the owner by the claims that are stored with the session or the API key. */
    async requireOwner({ user_id, email, hd }: Credential) {
      if (allowedEmails) requirePerson(email === undefined ? await findAccount(user_id) : { email, hd })
    },
  }
}
