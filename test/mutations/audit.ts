import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

/** The rules of the log that an operator reads. */
export const auditRules: Rule[] = [
  ...rulesOf('http/log.ts', 'audit.test.ts', {
    'a line names its caller': {
      text: 'request.log = request.log.child(caller)',
      instead: 'request.log.child(caller)',
      test: 'the log > the log names the session of a request',
    },
  }),
  ...rulesOf('sessions/service.ts', 'audit.test.ts', {
    'an ended session is named': {
      text: '      if (claims) audit.identify({ user_id: claims.userId, session_id: claims.sessionId })\n',
      instead: '',
      test: 'the log > the log names a session that has ended, and nobody for a forged one',
    },
    'a sign-out is a line': {
      text: "      audit.record('signed out', { scope })\n",
      instead: '',
      test: 'the log > actions > the log has one line that says "signed out", beside the line of the request',
    },
    'an ended session is a line': {
      text: "      audit.record('session ended', { ended_session_id: sessionId })\n",
      instead: '',
      test: 'the log > actions > the log has one line that says "session ended", beside the line of the request',
    },
  }),
  ...rulesOf('api-keys/service.ts', 'audit.test.ts', {
    'a key is named': {
      text: '(await repository.hit(hashOf(secret), identify))',
      instead: '(await repository.hit(hashOf(secret), () => undefined))',
      test: 'the log > the log names the API key of a request',
    },
    'a new key is a line': {
      text: "      audit.record('API key created', { key_id: stored.id })\n",
      instead: '',
      test: 'the log > actions > the log has one line that says "API key created", beside the line of the request',
    },
    'each revoked key is a line': {
      text: "    audit.record('API key revoked', { key_id: place.id })\n",
      instead: '',
      test: 'the log > actions > the log has the keys that a sign-out of everything revokes',
    },
  }),
  ...rulesOf('table/rate-limiter.ts', 'audit.test.ts', {
    'a refused key is named': {
      text: 'refused.set(id, refusal)',
      instead: 'refused.set(id, { most: refusal.most })',
      test: 'the log > the log names an API key above its limit, in the table and in memory',
    },
  }),
  ...rulesOf('account-deletion/service.ts', 'audit.test.ts', {
    'the beginning of a deletion is a line': {
      text: "        audit.record('account deletion requested')\n",
      instead: '',
      test: 'the log > actions > the log has one request and one end of a deletion, however often its session asks',
    },
    'the end of a deletion is a line': {
      text: "    audit.record('account deleted')\n",
      instead: '',
      test: 'the log > actions > the log has one request and one end of a deletion, however often its session asks',
    },
  }),
  ...rulesOf('sign-in/service.ts', 'audit.test.ts', {
    'a sign-in is a line': {
      text: "    audit.record('signed in', { session_id: sessionId })",
      instead: '',
      test: 'the log > actions > the log has one line that says "signed in", beside the line of the request',
    },
    'a refused person is named': {
      text: '      audit.identify({ user_id: profile.user_id })\n',
      instead: '',
      test: 'the log > sign-ins > the log names a person whom ALLOWED_EMAILS refuses, by the number alone',
    },
  }),
  ...rulesOf('sign-in/allow-list.ts', 'audit.test.ts', {
    'a refused sign-in is a line': {
      text: "notAllowed('not in ALLOWED_EMAILS')",
      instead: 'notAllowed()',
      test: 'the log > sign-ins > the log names a person whom ALLOWED_EMAILS refuses, by the number alone',
    },
  }),
]
