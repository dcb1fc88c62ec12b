import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

export const httpRules: Rule[] = [
  ...rulesOf('http/json-text.ts', 'http/json-text.test.ts', {
    'strings are passed over': {
      text: '("(?:\\\\.|[^"\\\\])*")',
      instead: '("{3})',
      test: 'numbers of a JSON text > are kept: "1e400"',
    },
    'every number is looked at': {
      text: 'if (!isExact(token))',
      instead: 'if (token.length > 5 && !isExact(token))',
      test: 'numbers of a JSON text > cannot be kept: 1e400',
    },
    'zeros in front mean nothing': {
      text: '/^-?[0.]*/',
      instead: '/^-/',
      test: 'numbers of a JSON text > are kept: 0.0000000000000000000000001',
    },
    'zeros behind mean nothing': {
      text: 'digits.slice(0, end)',
      instead: 'digits',
      test: 'numbers of a JSON text > are kept: 1.000',
    },
    'a long number is read in one pass': {
      text: "while (digits.endsWith('0', end)) end -= 1",
      instead: "end = digits.replace(/0+$/, '').length",
      test: 'numbers of a JSON text > take time in proportion to their length: a few zeros before a one',
    },
    'an object inside has names of its own': {
      text: 'objects.push(new Set())',
      instead: 'objects.push(objects.at(-1) ?? new Set())',
      test: 'names of a JSON text > may stand in several objects and in strings: {"a":{"a":{"a":1}}}',
    },
    'an object inside ends': {
      text: 'objects.pop()',
      instead: 'objects.at(0)',
      test: 'names of a JSON text > are found when an object has one twice: {"a":{"a":{}},"b":[],"a":1}',
    },
    'a name is compared without its escapes': {
      text: "string.includes('\\\\') ? (JSON.parse(string) as string) : ",
      instead: '',
      test: 'names of a JSON text > are found when an object has one twice: {"é":1,"\\u00e9":2}',
    },
  }),
  ...rulesOf('http/idempotency-key.ts', 'inbox/idempotency.test.ts', {
    'a key is bound to its caller': {
      text: '[caller, request.method',
      instead: "['', request.method",
      test: 'an Idempotency-Key > is nothing to another key, another person, or another session of the same person',
    },
    'a key is bound to its body': {
      text: 'hash(JSON.stringify(request.body))',
      instead: "hash('')",
      test: 'an Idempotency-Key > refuses another body, and keeps nothing of it',
    },
    'a key has a largest length': {
      text: 'textUpTo(255)',
      instead: 'textUpTo(1000)',
      test: 'an Idempotency-Key > may be odd: one that is too long',
    },
    'a key is not empty': {
      text: '.min(1)',
      instead: '',
      test: 'an Idempotency-Key > may be odd: an empty one',
    },
  }),
  ...rulesOf('values.ts', 'inbox/pushing.test.ts', {
    'nesting has an end': {
      text: 'const deepestNesting = 64',
      instead: 'const deepestNesting = 65',
      test: 'pushing events > refuses a payload nested 65 deep',
    },
    'nesting may go that deep': {
      text: 'const deepestNesting = 64',
      instead: 'const deepestNesting = 63',
      test: 'pushing events > keeps a payload as it was sent > nested as deep as it may be',
    },
    '__proto__ is refused': {
      text: "Object.hasOwn(value, '__proto__') ||",
      instead: '',
      test: 'pushing events > refuses __proto__ in the payload',
    },
    '__proto__ is refused at any depth': {
      text: '|| Object.values(value).some(hasProto)',
      instead: '',
      test: 'pushing events > refuses __proto__ deep in the payload',
    },
  }),
  ...rulesOf('http/doors.ts', 'api-keys/routes.test.ts', {
    'a key has a scope for what it does': {
      text: "if (door !== 'session' && !hasScope(request, door))",
      instead: 'if (false)',
      test: 'API keys > open what their scopes say, and nothing else',
    },
  }),
  ...rulesOf('http/authentication.ts', 'http/server.test.ts', {
    'two Authorization headers are none': {
      text: '|| sent.length > 1',
      instead: '',
      test: 'a server of our own > refuses two Authorization headers, of which Node would keep the first',
    },
  }),
  ...rulesOf('http/doors.ts', 'account-deletion/deletion.test.ts', {
    'a session that deletes does nothing else': {
      text: 'principal.deletes && !whileDeleting',
      instead: 'false',
      test: 'deleting an account > ends every other session at once, and leaves its own no other use',
    },
  }),
  ...rulesOf('http/authentication.ts', 'doors.test.ts', {
    'a door asks for a token': {
      text: 'if (!token',
      instead: 'if (false',
      test: 'the doors > answer 401 without a credential, before anything else of the request is looked at',
    },
  }),
  ...rulesOf('http/doors.ts', 'doors.test.ts', {
    'a route without a door is closed': {
      text: "if (schema.door !== 'open') route.onRequest",
      instead: "if (schema.door && schema.door !== 'open') route.onRequest",
      test: 'a route outside every door > is closed to everyone',
    },
  }),
  ...rulesOf('http/cors.ts', 'http/headers.test.ts', {
    'a stranger gets nothing of CORS': {
      text: '? listed : { origin: false }',
      instead: '? listed : listed',
      test: 'the headers of an answer > give a stranger (https://evil.example.com) nothing of CORS',
    },
  }),
  ...rulesOf('http/lists.ts', 'http/lists.test.ts', {
    'a cursor is bound to its owner': {
      text: '[owner, request',
      instead: "['', request",
      test: 'a cursor goes on with the list of its owner, its path and its filters, and with no other',
    },
    'a cursor is bound to its path': {
      text: "request.routeOptions.url ?? ''",
      instead: "''",
      test: 'a cursor goes on with the list of its owner, its path and its filters, and with no other',
    },
    'a cursor is bound to its filters': {
      text: 'JSON.stringify(filters)]',
      instead: "'']",
      test: 'a cursor goes on with the list of its owner, its path and its filters, and with no other',
    },
  }),
  ...rulesOf('http/not-found.ts', 'http/requests.test.ts', {
    'a path that is written out is no id': {
      text: '&& !isOfAnother',
      instead: '',
      test: 'a request > to a path that is written out is none to a thing of that name',
    },
    'no body is read where nothing is': {
      text: 'if (!request.is404 && !isOfAnother) return',
      instead: 'return',
      test: 'a request > QUERY /nothing is answered 404',
    },
  }),
  ...rulesOf('invalid.ts', 'http/requests.test.ts', {
    'an answer names a bounded number of members': {
      text: 'return members.slice(0, mostErrors)',
      instead: 'return members',
      test: 'a request > is told of twenty members that are wrong, however many there are',
    },
    'an answer repeats a bounded part of a name': {
      text: 'cut(String(name))',
      instead: 'String(name)',
      test: 'a request > is told the beginning of a name that is cut within a pair of surrogates',
    },
    'an answer repeats a bounded part of a pointer': {
      text: "cut(escaped.map((name) => `/${name}`).join(''), longestPointer)",
      instead: "escaped.map((name) => `/${name}`).join('')",
      test: 'a request > is told the beginning of a long pointer',
    },
    'what is cut is Unicode': {
      text: '.toWellFormed()',
      instead: '',
      test: 'a request > is told the beginning of a name that is cut within a pair of surrogates',
    },
  }),
  ...rulesOf('json.ts', 'json.test.ts', {
    'no escaped name reaches V8': {
      text: 'if (colon === undefined || !string.includes',
      instead: 'if (true || !string.includes',
      test: 'parseJson > leaves nothing behind that other readers would take for a name',
    },
    'members keep their order': {
      text: '      Reflect.deleteProperty(container, name)\n',
      instead: '',
      test: 'parseJson > keeps the order of members, and a member __proto__',
    },
  }),
  ...rulesOf('http/cursors.ts', 'http/cursors.test.ts', {
    'a MAC of other bytes is compared': {
      text: 'bytes.length === otherBytes.length',
      instead: 'text.length === other.length',
      test: 'a cursor of any bytes > is 400: a MAC of two bytes a character',
    },
  }),
  ...rulesOf('values.ts', 'awkward-text.test.ts', {
    'a length ends the check': {
      text: 'z.string().max(longest, { abort: true })',
      instead: 'z.string().max(longest)',
      test: 'awkward text > is looked at only after its length, wherever a check looks at all of it',
    },
  }),
  ...rulesOf('http/problems.ts', 'http/server.test.ts', {
    'a client that goes away is no error': {
      text: 'ECONNRESET: () =>',
      instead: 'ECONN: () =>',
      test: 'a server of our own > logs no error when a client goes away while it sends its body',
    },
  }),
  ...rulesOf('http/gateway-event.ts', 'lambda.test.ts', {
    "a client's harmful id gives way to Lambda's": {
      text: "!isRequestId(headers['x-request-id'])",
      instead: "!headers['x-request-id']",
      test: "the Lambda handler > uses the client's request id where it has one, and else Lambda's, never the gateway's",
    },
  }),
  ...rulesOf('http/cursors.ts', 'sessions/routes.test.ts', {
    'a cursor has one spelling': {
      text: '|| encode(content.data) !== cursor',
      instead: '',
      test: "sessions > have cursors that are nobody else's and cannot be changed",
    },
    'a cursor is sealed': {
      text: 'if (!key || !isSame(',
      instead: 'if (!key || !Boolean(',
      test: "sessions > have cursors that are nobody else's and cannot be changed",
    },
  }),
  ...rulesOf('http/bodies.ts', 'applications/inputs.test.ts', {
    '-0 is 0': {
      text: 'hasNegativeZero ? parseJson(withoutNegativeZero(text)) : value',
      instead: 'value',
      test: 'what is said of an application > money > takes -0 for 0, so that a PATCH from 0 to -0 changes nothing',
    },
  }),
  ...rulesOf('http/bodies.ts', 'http/requests.test.ts', {
    'a body has a largest size': {
      text: '512 * 1024',
      instead: '600 * 1024',
      test: 'a request > behind a door may have a body of 512 KB, which the answer names',
    },
    'a body is UTF-8': {
      text: '{ fatal: true }',
      instead: '{}',
      test: 'a request > with a body of bytes that are no UTF-8 is refused with 400',
    },
    'a DELETE has no body': {
      text: "|| method === 'DELETE') delete",
      instead: ') delete',
      test: 'a request > with a DELETE may have no body, and an empty one counts as none',
    },
    'null is a body': {
      text: 'if (value === null)',
      instead: 'if (false)',
      test: 'a request > whose body is null has one, also where none is needed',
    },
    'a member has one value': {
      text: 'if (repeatedName !== undefined)',
      instead: 'if (false)',
      test: 'a request > with a body of a member that is named twice is refused with 422',
    },
    'an odd type is refused by its body': {
      text: "if (method !== 'DELETE')",
      instead: 'if (false)',
      test: 'a request > with a body of a form is refused with 415',
    },
  }),
  ...rulesOf('http/idempotency-key.ts', 'applications/idempotency.test.ts', {
    'a key is for one thing': {
      text: 'request.params, key',
      instead: 'key',
      test: 'an Idempotency-Key > is of one caller, one route and one application',
    },
  }),
  ...rulesOf('http/etags.ts', 'applications/routes.test.ts', {
    'a weak tag is one': {
      text: '(W\\/)?"[^"]*"(',
      instead: '"[^"]*"(',
      test: 'the tracker > If-Match > lets changes of what was read pass: W/"2"',
    },
    'a star is any': {
      text: "sent.trim() === '*'",
      instead: 'false',
      test: 'the tracker > If-Match > lets changes of what was read pass: *',
    },
  }),
]
