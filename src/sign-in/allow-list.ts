import { AppError } from '../errors.ts'

/** Google's claims about a person. `hd` is the Workspace domain; private accounts have none. */
type Person = { email: string; hd?: string | undefined }

/** The row of a session or an API key. Older rows have no e-mail address. */
type Credential = Partial<Person> & { user_id: string }

export const notAllowed = (reason?: string) =>
  new AppError('forbidden', 'This Google account may not use this service.', reason ? { reason } : {})

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

  return {
    /** Checks a person who signs in. The log has the refusal. */
    requirePerson(person: Person) {
      if (!isAllowed(person)) throw notAllowed('not in ALLOWED_EMAILS')
    },

    /** Checks the owner by the claims that are stored with the session or the API key. */
    async requireOwner({ user_id, email, hd }: Credential) {
      if (!allowedEmails) return
      const owner = email === undefined ? await findAccount(user_id) : { email, hd }
      if (!owner || !isAllowed(owner)) throw notAllowed()
    },
  }
}
