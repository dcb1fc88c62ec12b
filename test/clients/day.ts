/** The results of the program in `programs/` that uses every part of the API, in every language. */
export const day = {
  email: 'grace@example.com',
  status: 'applied',
  from: 'saved',
  pages: [['Acme', 'Globex'], ['Initech']],
  duplicate: { status: 409, code: 'already_exists', isOfFirst: true },
  stale: { status: 412, code: 'precondition_failed', isOfFirst: false },
  isInInbox: true,
  acknowledged: ['acknowledged'],
  left: [],
  worker: {
    isTheSavedJob: true,
    outcome: 'created',
    attempt: 1,
    isExtended: true,
    acknowledged: ['acknowledged'],
    lost: { status: 409, code: 'lease_lost', isOfFirst: false },
    isReadyAgain: true,
  },
}
