import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

export const signInRules: Rule[] = [
  ...rulesOf('sign-in/google-token.ts', 'sign-in/google-token.test.ts', {
    'alg is RS256': {
      text: "alg: z.literal('RS256')",
      instead: 'alg: z.string().optional()',
      test: 'a Google ID token > a token with a header of alg HS256 is rejected, although the signature is right',
    },
    'a critical header is rejected': {
      text: ', crit: z.undefined().optional()',
      instead: '',
      test: 'a Google ID token > a token with a header of an extension that must be understood is rejected, although the signature is right',
    },
    'aud is ours': {
      text: 'audiences: clientIds',
      instead: 'audiences: undefined as never',
      test: 'a Google ID token > a token with another audience is rejected',
    },
    'iss is Google': {
      text: 'issuers, longestLifetimeSeconds })',
      instead: 'issuers: undefined as never, longestLifetimeSeconds })',
      test: 'a Google ID token > a token with another issuer is rejected',
    },
    'exp is past': {
      text: "if (claims.exp < seconds - clockToleranceSeconds) throw refusal('exp')",
      instead: '',
      test: 'a Google ID token > a token with an expiry 31 s ago is rejected',
    },
    'iat is not ahead': {
      text: "if (claims.iat > seconds + clockToleranceSeconds) throw refusal('iat')",
      instead: '',
      test: 'a Google ID token > a token with an issue time 31 s ahead is rejected',
    },
    'nbf is not ahead': {
      text: "if (claims.nbf !== undefined && claims.nbf > seconds + clockToleranceSeconds) throw refusal('nbf')",
      instead: '',
      test: 'a Google ID token > a token with an nbf 31 s ahead is rejected',
    },
    'the lifetime is bounded': {
      text: "if (claims.exp - claims.iat > longestLifetimeSeconds) throw refusal('lifetime')",
      instead: '',
      test: 'a Google ID token > a token with a lifetime above 65 minutes is rejected',
    },
    'azp is ours': {
      text: "if (claims.azp !== undefined && !clientIds.includes(claims.azp)) throw refusal('azp')",
      instead: '',
      test: 'a Google ID token > a token with the azp of another client is rejected',
    },
    'the address is verified': {
      text: "if (!claims.email_verified) throw refusal('email_verified')",
      instead: '',
      test: 'a Google ID token > a token with an unverified address is rejected',
    },
    'the nonce is the same': {
      text: "if (!isSameNonce(claims.nonce, nonce)) throw refusal('nonce')",
      instead: '',
      test: 'a Google ID token > a token with a nonce although the client sent none is rejected',
    },
    'exp is a number': {
      text: 'exp: z.number()',
      instead: 'exp: z.any()',
      test: 'a Google ID token > a token with an expiry that is a string is rejected',
    },
    'iat is a number': {
      text: 'iat: z.number()',
      instead: 'iat: z.any()',
      test: 'a Google ID token > a token with an issue time that is a string is rejected',
    },
    'nbf is a number': {
      text: 'nbf: z.number().optional()',
      instead: 'nbf: z.any().optional()',
      test: 'a Google ID token > a token with an nbf that is a string is rejected',
    },
    'azp may be absent': {
      text: 'azp: z.string().optional()',
      instead: 'azp: z.string()',
      test: 'a Google ID token > a token with no azp is accepted',
    },
    'email_verified is a boolean': {
      text: 'email_verified: z.boolean()',
      instead: 'email_verified: z.any()',
      test: 'a Google ID token > a token with "true" for true is rejected',
    },
    'email is an address': {
      text: 'email: Profile.shape.email',
      instead: 'email: z.any()',
      test: 'a Google ID token > a token with a malformed address is rejected',
    },
    "the key is one of Google's": {
      text: "if (!pem) throw refusal('kid')",
      instead: '',
      test: 'a Google ID token > a token with a header of an unknown kid is rejected, although the signature is right',
    },
    'a token stays out of errors': {
      text: "throw refusal('signature or form')",
      instead: 'throw error',
      test: 'a Google ID token > the log has the broken rule and never the token',
    },
  }),
  ...rulesOf('sign-in/google-keys.ts', 'sign-in/google-keys.test.ts', {
    'the key endpoint must return 200': {
      text: 'if (status !== 200)',
      instead: 'if (false)',
      test: "Google's signing keys > the keys are unavailable if the endpoint answers 404",
    },
    'a slow packet gets a second try': {
      text: 'await retry(wait, attempt, 2)',
      instead: 'await retry(wait, attempt, 1)',
      test: "Google's signing keys > a second try gets the keys if the endpoint hangs at first",
    },
    'an error of the endpoint gets a second try': {
      text: 'if (answer.status < 500) return answer',
      instead: 'return answer',
      test: "Google's signing keys > a second try gets the keys if the endpoint answers 500 at first",
    },
    'a refusal of the endpoint gets no second try': {
      text: 'answer.status < 500',
      instead: 'answer.status < 400',
      test: "Google's signing keys > no second try is made if the endpoint answers 404",
    },
    'the second try fits into the time of the request': {
      text: 'if (failure && remainingMs() < secondMs) throw failure',
      instead: '',
      test: "Google's signing keys > with 19999 ms left and 20 s for the second try, the number of tries is 1",
    },
    'a key is for signatures': {
      text: "use: z.literal('sig').optional()",
      instead: 'use: z.any()',
      test: "Google's signing keys > the keys are unavailable if the endpoint sends only keys for encryption",
    },
    'a key is for RS256': {
      text: "alg: z.literal('RS256').optional()",
      instead: 'alg: z.any()',
      test: "Google's signing keys > the keys are unavailable if the endpoint sends only keys for another algorithm",
    },
    'a key is long enough': {
      text: '< 2048',
      instead: '< 0',
      test: "Google's signing keys > the keys are unavailable if the endpoint sends only short keys",
    },
    'a key set has a key': {
      text: "if (pems.size === 0) throw new Error('The key endpoint holds no RSA signing key')",
      instead: '',
      test: "Google's signing keys > the keys are unavailable if the endpoint sends no keys",
    },
    'Cache-Control is honoured': {
      text: "headers['cache-control']",
      instead: 'undefined',
      test: "Google's signing keys > the keys are fetched again when Cache-Control says that they are stale",
    },
    'Age is honoured': {
      text: 'headers.age',
      instead: 'undefined',
      test: "Google's signing keys > the keys with an Age stay fresh for this time",
    },
    'an unknown kid is fetched': {
      text: 'known ?? (await keys.renew())?.get(kid)',
      instead: 'known',
      test: "Google's signing keys > a key that Google has just rotated is found, whatever Cache-Control says",
    },
    'the previous keys are used for a day': {
      text: 'lastGoodSeconds: 24 * 3600',
      instead: 'lastGoodSeconds: 48 * 3600',
      test: "Google's signing keys > if the endpoint is down, the previous keys are used for 24 hours, and one request in 30 s waits for a fetch",
    },
  }),
  ...rulesOf('sign-in/get-text.ts', 'sign-in/google-keys.test.ts', {
    'the key fetch has a time-out': {
      text: 'AbortSignal.timeout(timeOutMs)',
      instead: 'new AbortController().signal',
      test: "Google's signing keys > the keys are unavailable after a time-out if the endpoint is slow",
    },
    'a key set has a largest size': {
      text: 'if (bytes > mostBytes) return undefined',
      instead: '',
      test: "Google's signing keys > the keys are unavailable if the endpoint sends 70 KB",
    },
  }),
  ...rulesOf('sign-in/get-text.ts', 'sign-in/get-text.test.ts', {
    'a time-out ends the wait whatever the endpoint sends': {
      text: "once(request, 'response', { signal })",
      instead: "once(request, 'response')",
      test: 'getText > getText rejects and closes the connection if it gets another protocol until the time-out',
    },
  }),
  ...rulesOf('services.ts', 'sign-in/routes.test.ts', {
    'a key fetch knows the time of its request': {
      text: 'wait, remainingMs, timeOutsMs',
      instead: 'wait, remainingMs: () => Infinity, timeOutsMs',
      test: "POST /auth/google > Google's keys are not fetched again near the end of the time of a request",
    },
  }),
  ...rulesOf('sign-in/service.ts', 'sign-in/service.test.ts', {
    'only allowed addresses sign in': {
      text: '      allowList.requirePerson(profile)\n',
      instead: '',
      test: 'signing in > no session is started for a person outside of ALLOWED_EMAILS',
    },
    'an account that is being deleted gets no session': {
      text: '    if (known.account?.deleting_at) return undefined\n',
      instead: '',
      test: 'signing in > no session is started for an account that is known to be in deletion',
    },
    'a sign-in during a deletion leaves no session': {
      text: 'if (!user) await sessions.remove(profile.user_id, sessionId)',
      instead: '',
      test: 'signing in > a sign-in is unavailable during a deletion, and leaves no session',
    },
  }),
  ...rulesOf('sign-in/address.ts', 'sign-in/address.test.ts', {
    'an IPv6 network is one caller': {
      text: '.slice(0, 4)',
      instead: '',
      test: 'networksOf > networksOf 2001:db8:1:2:3:4:5:6 is the /64 2001:db8:1:2 and the /48 2001:db8:1',
    },
    'an IPv6 site is one caller': {
      text: '.slice(0, 3)',
      instead: '.slice(0, 4)',
      test: 'networksOf > networksOf 2001:db8:1:ffff::1 is the /64 2001:db8:1:ffff and the /48 2001:db8:1',
    },
    'a mapped IPv4 address counts as itself': {
      text: "'0:0:0:0:0:ffff', ",
      instead: '',
      test: 'networksOf > networksOf ::ffff:cb00:7107 is the one address 203.0.113.7',
    },
    'an IPv4 address behind NAT64 counts as itself': {
      text: ", '64:ff9b:0:0:0:0'",
      instead: '',
      test: 'networksOf > networksOf 64:ff9b::cb00:7107 is the one address 203.0.113.7',
    },
  }),
  ...rulesOf('sign-in/routes.ts', 'sign-in/routes.test.ts', {
    'sign-ins are counted': {
      text: 'setRateLimit(reply, await signIn.countAttempt(request.ip))',
      instead: 'setRateLimit',
      test: 'the limits > an IP address may try 10 sign-ins per minute, and an IPv6 network counts as one address',
    },
  }),
  ...rulesOf('sign-in/routes.ts', 'http/requests.test.ts', {
    'the body of a sign-in is small': {
      text: 'bodyLimit: largestBody, ',
      instead: '',
      test: 'a request > the body of a sign-in has at most 32 KB, and the response says so',
    },
  }),
  ...rulesOf('sign-in/allow-list.ts', 'sign-in/allow-list.test.ts', {
    'a domain needs the hd claim': {
      text: '(isVouchedFor && allowedEmails.includes(domain))',
      instead: 'allowedEmails.includes(domain)',
      test: 'the allow list > the list ["@example.com"] accepts {"email":"some.one@example.com"}: false',
    },
    'a row without an owner reads the account': {
      text: 'email === undefined ? await findAccount(user_id) : { email, hd }',
      instead: "{ email: email ?? '', hd }",
      test: 'the allow list > the list reads the account only for an old credential, and only if there is a list',
    },
  }),
  ...rulesOf('sessions/service.ts', 'credentials.test.ts', {
    'a session belongs to an allowed person': {
      text: '      await allowList.requireOwner(session)\n',
      instead: '',
      test: 'a credential > a credential of somebody with an address of the domain but without an hd is rejected',
    },
    'a sign-in is as old as its ID token': {
      text: 'token_issued_at = created_at, deletes',
      instead: 'deletes',
      test: 'the deletion of an account needs a recent sign-in > the age of a sign-in is the age of the ID token, not of the session',
    },
  }),
  ...rulesOf('sessions/service.ts', 'sessions/service.test.ts', {
    "keys are revoked before the caller's session ends": {
      text: '      if (endsOtherAccess) await endOtherAccess(userId)\n      if (scope',
      instead: '      if (scope',
      test: "signing out of all sessions > a sign-out of everything revokes API keys before and after the caller's session ends",
    },
  }),
]
