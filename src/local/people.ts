/** The demo people of the stand-in for Google: its claims about them. `hd` is the domain of an organisation's account; Alan's is private. */
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
