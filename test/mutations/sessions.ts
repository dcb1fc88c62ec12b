import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

export const sessionsRules: Rule[] = [
  ...rulesOf('sessions/token.ts', 'sessions/token.test.ts', {
    'a token has one time of issue': {
      text: '.setExpirationTime(issuedAt + lifetimeSeconds)',
      instead: '.setExpirationTime(seconds() + lifetimeSeconds)',
      test: 'a session token > a token that is issued while the second changes can be read',
    },
    'the header has no other member': {
      text: 'const Header = z.strictObject(',
      instead: 'const Header = z.object(',
      test: 'a session token > a token with jku is rejected, although the signature is right',
    },
    'typ is JWT': {
      text: "typ: z.literal('JWT')",
      instead: 'typ: z.any()',
      test: 'a session token > a token with typ jwt is rejected, although the signature is right',
    },
    'kid is a string': {
      text: 'kid: z.string()',
      instead: 'kid: z.coerce.string()',
      test: 'a session token > a token with a list of kids is rejected, although the signature is right',
    },
    'alg is HS256': {
      text: '{ algorithms: [algorithm] }',
      instead: '{}',
      test: 'a session token > a token with alg RS256 is rejected, although the signature is right',
    },
    'iss is ours': {
      text: 'iss: z.literal(issuer)',
      instead: 'iss: z.string()',
      test: 'a session token > a token whose claims have another issuer is rejected, although the signature is right',
    },
    'aud is ours': {
      text: 'aud: z.literal(audience)',
      instead: 'aud: z.any()',
      test: 'a session token > a token whose claims have another audience is rejected, although the signature is right',
    },
    'exp is past': {
      text: 'if (exp <= seconds() - clockToleranceSeconds) return undefined',
      instead: '',
      test: 'a session token > a token whose claims have an expiry 5 s ago is rejected, although the signature is right',
    },
    'the signature is verified': {
      text: 'const { payload } = await compactVerify(token, await hmacKeyOf(key), { algorithms: [algorithm] })',
      instead: "const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url')",
      test: 'a session token > a token that is signed with any other secret is rejected',
    },
    'iat is not ahead': {
      text: 'if (iat > seconds() + clockToleranceSeconds) return undefined',
      instead: '',
      test: 'a session token > a token whose claims have an issue time 6 s ahead is rejected, although the signature is right',
    },
    'the lifetime is ours': {
      text: 'if (exp - iat > lifetimeSeconds) return undefined',
      instead: '',
      test: 'a session token > a token whose claims have a longer lifetime than the setting is rejected, although the signature is right',
    },
    'there is no other claim': {
      text: 'const Claims = z.strictObject(',
      instead: 'const Claims = z.object(',
      test: 'a session token > a token whose claims have a claim nbf is rejected, although the signature is right',
    },
    'sub is a string': {
      text: 'sub: UserId',
      instead: 'sub: z.any()',
      test: 'a session token > a token whose claims have an empty sub is rejected, although the signature is right',
    },
    'sub is not empty': {
      text: 'sub: UserId',
      instead: 'sub: z.string()',
      test: 'a session token > a token whose claims have an empty sub is rejected, although the signature is right',
    },
    'jti is a UUID': {
      text: 'jti: SessionId',
      instead: 'jti: z.any()',
      test: 'a session token > a token whose claims have a jti that is no UUID is rejected, although the signature is right',
    },
    'iat is a whole number': {
      text: 'iat: z.int()',
      instead: 'iat: z.any()',
      test: 'a session token > a token whose claims have an issue time that is no whole number is rejected, although the signature is right',
    },
    'exp is a whole number': {
      text: 'exp: z.int()',
      instead: 'exp: z.any()',
      test: 'a session token > a token whose claims have an expiry that is no whole number is rejected, although the signature is right',
    },
  }),
  ...rulesOf('sessions/service.ts', 'sessions/routes.test.ts', {
    'an ended session is rejected': {
      text: 'if (!hit || hasEnded(hit.session)) throw',
      instead: 'if (!claims || (hit && hasEnded(hit.session))) throw',
      test: 'sessions > a session ends by its id, at once and for good',
    },
    "another user's session is unknown": {
      text: "if (!(await repository.find(userId, sessionId))) throw notFound('The session')",
      instead: '',
      test: 'sessions > a session of another user gets the response of an unknown id, byte for byte',
    },
    'signing out ends the session': {
      text: "if (scope !== 'others') await repository",
      instead: "if (scope === 'all') await repository",
      test: 'sessions > sign-out?scope=this ends the right sessions',
    },
    'signing out of others ends them': {
      text: "if (scope !== 'this')\n",
      instead: "if (scope === 'all')\n",
      test: 'sessions > sign-out?scope=others ends the right sessions',
    },
  }),
  ...rulesOf('sessions/service.ts', 'account-deletion/deletion.test.ts', {
    'a deletion ends the other sessions': {
      text: ' || hasEnded(hit.session)',
      instead: '',
      test: 'deleting an account > a deletion ends every other session at once, and restricts its own session',
    },
    'an ended session that was asking may ask again': {
      text: 'await repository.markEnded(userId, id)',
      instead: 'await repository.remove(userId, id)',
      test: 'deleting an account > a session that another deletion ended while it asked may ask again',
    },
    'a session that signed out gets 401': {
      text: 'if (!written) throw sessionEnded()',
      instead: '',
      test: 'deleting an account > a session that signed out while it asked gets 401',
    },
    'the session of a rejected sign-in is deleted at once': {
      text: 'isTurnedAway || (ended && isSettled)',
      instead: 'ended && isSettled',
      test: 'deleting an account > a rejected sign-in that stopped before it removed its session leaves none',
    },
    'an ended session is deleted after the wait': {
      text: 'isTurnedAway || (ended && isSettled)',
      instead: 'isTurnedAway',
      test: 'deleting an account > a deletion ends an API key that a running request creates, looked at before the key exists',
    },
  }),
  ...rulesOf('sessions/service.ts', 'sessions/service.test.ts', {
    'a user has a maximum of sessions': {
      text: 'if (++rank <= mostSessions) return',
      instead: 'if (++rank >= 0) return',
      test: 'the sessions of a user > the sessions beyond the newest twenty are ended, on every page',
    },
    'twenty sessions stay': {
      text: 'const mostSessions = 20',
      instead: 'const mostSessions = 19',
      test: 'the sessions of a user > twenty sessions stay',
    },
    'signing out reads every page': {
      text: 'after = page.last\n',
      instead: 'after = undefined\n',
      test: "signing out of all sessions > a sign-out ends the sessions of every page, the caller's last",
    },
  }),
  ...rulesOf('sessions/repository.ts', 'sessions/repository.test.ts', {
    'a session that deletes its account stays': {
      text: '{ deletes: undefined, ended: undefined }',
      instead: '{ ended: undefined }',
      test: 'the session repository > the repository removes a session, but none that deletes its account or that a deletion has ended',
    },
    'a session that a deletion has ended stays': {
      text: '{ deletes: undefined, ended: undefined }',
      instead: '{ deletes: undefined }',
      test: 'the session repository > the repository removes a session, but none that deletes its account or that a deletion has ended',
    },
  }),
  ...rulesOf('best-effort.ts', 'sign-in/service.test.ts', {
    'a sign-in is done before older sessions end': {
      text: 'if (!(error instanceof AppError)) throw error',
      instead: 'if (error) throw error',
      test: 'signing in > a sign-in succeeds if the table is unavailable when its older sessions should end',
    },
    'best-effort work does not hide a fault': {
      text: 'if (!(error instanceof AppError)) throw error',
      instead: '',
      test: 'signing in > a sign-in succeeds if the table is unavailable when its older sessions should end',
    },
  }),
  ...rulesOf('sign-in/service.ts', 'sessions/concurrency.test.ts', {
    'a sign-in ends the oldest session': {
      text: "    await bestEffort('Older sessions were not ended', () => sessions.endSurplus(profile.user_id))\n",
      instead: '    void bestEffort\n',
      test: 'sign-ins of one person > the sign-in after twenty others ends the oldest session',
    },
  }),
]
