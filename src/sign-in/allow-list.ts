import { AppError } from '../errors.ts'

/** What Google says of a person: `hd` is the Workspace domain, which a Gmail or other private account has not. */
type Person = { email: string; hd?: string | undefined }

/** A row of a session or a key. One from before these members were kept has no e-mail address. */
type Credential = Partial<Person> & { user_id: string }

type Parts = {
  allowedEmails: string[] | undefined
  findAccount: (userId: string) => Promise<Person | undefined>
}

/** Who may use the service: everybody, or whom `ALLOWED_EMAILS` names. Throws `forbidden` for all others. */
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
