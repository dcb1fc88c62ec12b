/**
 * The claims in the stand-in's ID tokens, per demo person. `hd` is the domain of a Google Workspace account. Alan has a
 * private account, without `hd`. The stand-in adds the address of a picture.
 */
export const demoPeople = {
  ada: {
    sub: '100000000000000000001',
    email: 'ada@example.com',
    hd: 'example.com',
    name: 'Ada Lovelace',
  },
  grace: {
    sub: '100000000000000000002',
    email: 'grace@example.com',
    hd: 'example.com',
    name: 'Grace Hopper',
  },
  alan: {
    sub: '100000000000000000003',
    email: 'alan@example.com',
    name: 'Alan Turing',
  },
}

export type DemoPerson = keyof typeof demoPeople

export const people = Object.keys(demoPeople) as DemoPerson[]
