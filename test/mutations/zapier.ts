import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

const shownEmail = (scopes: string, shown: string) =>
  `Zapier's polling > the test of a connection > a key with ${scopes} gets its label and ${shown}`

export const zapierRules: Rule[] = [
  ...rulesOf('zapier/routes.ts', 'zapier/contract.test.ts', {
    'every key can test its connection': {
      text: "door: 'key'",
      instead: "door: 'inbox:read'",
      test: shownEmail('["events:write"]', '{}'),
    },
    'a key that reads nothing learns no e-mail address': {
      text: "hasScope(request, 'inbox:read') ||",
      instead: 'true ||',
      test: shownEmail('["events:write"]', '{}'),
    },
    'a key that reads the inbox learns the e-mail address': {
      text: "hasScope(request, 'inbox:read') ||",
      instead: '',
      test: shownEmail('["inbox:write"]', '{"email":"ada@example.com"}'),
    },
    'a key that reads applications learns the e-mail address': {
      text: "|| hasScope(request, 'applications:read')",
      instead: '',
      test: shownEmail('["applications:write"]', '{"email":"ada@example.com"}'),
    },
  }),
  ...rulesOf('zapier/service.ts', 'zapier/contract.test.ts', {
    'an account is read for an older key': {
      text: '?? (await findAccount(principal.userId))?.email',
      instead: '',
      test: "Zapier's polling > the test of a connection > a key from before e-mail addresses were stored gets the one of the account, if it may",
    },
    'an account is read for an older key only': {
      text: 'principal.email ?? (await findAccount(principal.userId))?.email',
      instead: '(await findAccount(principal.userId))?.email',
      test: shownEmail('["inbox:read"]', '{"email":"ada@example.com"}'),
    },
  }),
  ...rulesOf('inbox/service.ts', 'zapier/filtered-poll.test.ts', {
    'a filtered poll looks at a thousand events': {
      text: 'const mostPolled = 1000',
      instead: 'const mostPolled = 999',
      test: 'a poll with `event_type` > the poll finds an event among the newest thousand, in few calls and units',
    },
    'a filtered poll looks at no more than a thousand events': {
      text: 'const mostPolled = 1000',
      instead: 'const mostPolled = 1001',
      test: 'a poll with `event_type` > the poll finds an event among the newest thousand, in few calls and units',
    },
  }),
  ...rulesOf('inbox/service.ts', 'zapier/contract.test.ts', {
    'Zapier gets the types that it asks for': {
      text: '=> isOneOf(event_type, types)\n',
      instead: '=> Boolean(event_type)\n',
      test: "Zapier's polling > a poll gets only events of the types that it asks for",
    },
  }),
]
