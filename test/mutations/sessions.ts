import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

export const sessionsRules: Rule[] = [
  ...rulesOf('sessions/token.ts', 'sessions/token.test.ts', {
    'the header has no other member': {
      text: 'const Header = z.strictObject(',
      instead: 'const Header = z.object(',
      test: 'a session token > with jku is refused, though the signature fits',
    },
    'typ is JWT': {
      text: "typ: z.literal('JWT')",
      instead: 'typ: z.any()',
      test: 'a session token > with typ jwt is refused, though the signature fits',
    },
    'kid is a string': {
      text: 'kid: z.string()',
      instead: 'kid: z.coerce.string()',
      test: 'a session token > with a list of kids is refused, though the signature fits',
    },
    'alg is HS256': {
      text: '{ algorithms: [algorithm] }',
      instead: '{}',
      test: 'a session token > with alg RS256 is refused, though the signature fits',
    },
    'iss is ours': {
      text: 'iss: z.literal(issuer)',
      instead: 'iss: z.string()',
      test: 'a session token > with another issuer is refused, though the signature fits',
    },
    'aud is ours': {
      text: 'aud: z.literal(audience)',
      instead: 'aud: z.any()',
      test: 'a session token > with another audience is refused, though the signature fits',
    },
    'exp is past': {
      text: 'if (exp <= seconds() - clockToleranceSeconds) return undefined',
      instead: '',
      test: 'a session token > with an expiry 5 s ago is refused, though the signature fits',
    },
    'the signature fits': {
      text: 'const { payload } = await compactVerify(token, key, { algorithms: [algorithm] })',
      instead: "const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url')",
      test: 'a session token > signed with any other secret is refused',
    },
    'iat is not ahead': {
      text: 'if (iat > seconds() + clockToleranceSeconds) return undefined',
      instead: '',
      test: 'a session token > with an issue time 6 s ahead is refused, though the signature fits',
    },
    'the lifetime is ours': {
      text: 'if (exp - iat > lifetimeSeconds) return undefined',
      instead: '',
      test: 'a session token > with a longer life than ours is refused, though the signature fits',
    },
    'there is no other claim': {
      text: 'const Claims = z.strictObject(',
      instead: 'const Claims = z.object(',
      test: 'a session token > with a claim nbf is refused, though the signature fits',
    },
    'sub is a string': {
      text: 'sub: UserId',
      instead: 'sub: z.any()',
      test: 'a session token > with an empty sub is refused, though the signature fits',
    },
    'sub is not empty': {
      text: 'sub: UserId',
      instead: 'sub: z.string()',
      test: 'a session token > with an empty sub is refused, though the signature fits',
    },
    'jti is an id of ours': {
      text: 'jti: SessionId',
      instead: 'jti: z.any()',
      test: 'a session token > with a jti that is no id of ours is refused, though the signature fits',
    },
    'iat is a whole number': {
      text: 'iat: z.int()',
      instead: 'iat: z.any()',
      test: 'a session token > with an issue time that is no whole number is refused, though the signature fits',
    },
    'exp is a whole number': {
      text: 'exp: z.int()',
      instead: 'exp: z.any()',
      test: 'a session token > with an expiry that is no whole number is refused, though the signature fits',
    },
  }),
  ...rulesOf('sessions/service.ts', 'sessions/routes.test.ts', {
    'a session that ended is none': {
      text: 'if (!hit || hasEnded(hit.session)) throw',
      instead: 'if (!claims || (hit && hasEnded(hit.session))) throw',
      test: 'sessions > end by their id, at once and for good',
    },
    "another user's session is unknown": {
      text: "if (!(await repository.find(userId, sessionId))) throw notFound('The session')",
      instead: '',
      test: 'sessions > of another user do not exist: the answer is that for an unknown id, byte for byte',
    },
    'signing out ends the session': {
      text: "if (scope !== 'others') await repository",
      instead: "if (scope === 'all') await repository",
      test: 'sessions > end by sign-out?scope=this',
    },
    'signing out of others ends them': {
      text: "if (scope !== 'this')\n",
      instead: "if (scope === 'all')\n",
      test: 'sessions > end by sign-out?scope=others',
    },
  }),
  ...rulesOf('sessions/service.ts', 'account-deletion/deletion.test.ts', {
    'a deletion ends the other sessions': {
      text: ' || hasEnded(hit.session)',
      instead: '',
      test: 'deleting an account > ends every other session at once, and leaves its own no other use',
    },
    'an ended session that was asking may ask again': {
      text: 'await repository.markEnded(userId, id)',
      instead: 'await repository.remove(userId, id)',
      test: 'deleting an account > may be asked for again by a session that another deletion ended while it asked',
    },
    'a session that signed out is promised nothing': {
      text: 'if (!written) throw sessionEnded()',
      instead: '',
      test: 'deleting an account > answers 401 to a session that signed out while it asked, and promises it nothing',
    },
    'the session of a sign-in that was turned away goes at once': {
      text: 'isTurnedAway || (ended && isSettled)',
      instead: 'ended && isSettled',
      test: 'deleting an account > leaves no session of a sign-in that was turned away and died before it removed its own',
    },
    'an ended session goes once the deletion has settled': {
      text: 'isTurnedAway || (ended && isSettled)',
      instead: 'isTurnedAway',
      test: 'deleting an account > ends a key that a request let in before has made meanwhile, looked at before its key was there',
    },
  }),
  ...rulesOf('sessions/service.ts', 'sessions/service.test.ts', {
    'signing out reads every page': {
      text: 'after = page.last\n',
      instead: 'after = undefined\n',
      test: 'signing out of all sessions > ends the sessions of every page, that of the caller last',
    },
  }),
]
