import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

export const httpRules: Rule[] = [
  ...rulesOf('http/json-text.ts', 'http/json-text.test.ts', {
    'strings are skipped': {
      text: '("(?:\\\\.|[^"\\\\])*")',
      instead: '("{3})',
      test: 'numbers in a JSON text > a number can be stored exactly: "1e400"',
    },
    'every number is checked': {
      text: 'if (!isStorable(token))',
      instead: 'if (token.length > 5 && !isStorable(token))',
      test: 'numbers in a JSON text > a number cannot be stored exactly: 1e400',
    },
    'leading zeros are ignored': {
      text: '/^-?[0.]*/',
      instead: '/^-/',
      test: 'numbers in a JSON text > a number can be stored exactly: 0.0000000000000000000000001',
    },
    'trailing zeros are ignored': {
      text: 'digits.slice(0, end)',
      instead: 'digits',
      test: 'numbers in a JSON text > a number can be stored exactly: 1.000',
    },
    'a long number is read in one pass': {
      text: "while (digits.endsWith('0', end)) end -= 1",
      instead: "end = digits.replace(/0+$/, '').length",
      test: 'numbers in a JSON text > a long number takes proportional time: a few zeros before a one',
    },
    'a nested object has its own names': {
      text: 'objects.push(new Set())',
      instead: 'objects.push(objects.at(-1) ?? new Set())',
      test: 'names in a JSON text > a name may occur in several objects and in strings: {"a":{"a":{"a":1}}}',
    },
    'an object inside ends': {
      text: 'objects.pop()',
      instead: 'objects.at(0)',
      test: 'names in a JSON text > a repeated name in an object is found: {"a":{"a":{}},"b":[],"a":1}',
    },
    'a name is compared without its escapes': {
      text: "string.includes('\\\\') ? (JSON.parse(string) as string) : ",
      instead: '',
      test: 'names in a JSON text > a repeated name in an object is found: {"é":1,"\\u00e9":2}',
    },
  }),
  ...rulesOf('http/idempotency-key.ts', 'inbox/idempotency.test.ts', {
    'a key is bound to its caller': {
      text: '[caller, request.method',
      instead: "['', request.method",
      test: 'the Idempotency-Key of an event > an idempotency key has no effect for another API key, another person, or another session of the same person',
    },
    'a key is bound to its body': {
      text: 'hash(JSON.stringify(request.body))',
      instead: "hash('')",
      test: 'the Idempotency-Key of an event > a repeated request with another body is rejected and stores nothing',
    },
    'a key has a largest length': {
      text: 'textUpTo(255)',
      instead: 'textUpTo(1000)',
      test: 'the Idempotency-Key of an event > an idempotency key of 256 characters is rejected',
    },
    'a key is not empty': {
      text: '.min(1)',
      instead: '',
      test: 'the Idempotency-Key of an event > an idempotency key of no characters is rejected',
    },
  }),
  ...rulesOf('values.ts', 'inbox/pushing.test.ts', {
    'nesting has an end': {
      text: 'const deepestNesting = 64',
      instead: 'const deepestNesting = 65',
      test: 'pushing events > a push with a payload nested 65 deep is rejected',
    },
    'nesting may reach its maximum': {
      text: 'const deepestNesting = 64',
      instead: 'const deepestNesting = 63',
      test: 'pushing events > payloads > a payload that is nested to the maximum depth is stored as it was sent',
    },
    '__proto__ is rejected': {
      text: "Object.hasOwn(value, '__proto__') ||",
      instead: '',
      test: 'pushing events > a push with __proto__ in the payload is rejected',
    },
    '__proto__ is rejected at any depth': {
      text: '|| Object.values(value).some(hasProto)',
      instead: '',
      test: 'pushing events > a push with __proto__ deep in the payload is rejected',
    },
  }),
  ...rulesOf('http/doors.ts', 'api-keys/routes.test.ts', {
    'a key needs the scope of the route': {
      text: "if (door !== 'session' && door !== 'key' && door !== 'calendar' && !hasScope(request, door))",
      instead: 'if (false)',
      test: 'API keys > an API key may call the routes of its scopes and no others',
    },
  }),
  ...rulesOf('http/authentication.ts', 'http/server.test.ts', {
    'two Authorization headers are rejected': {
      text: '|| sent.length > 1',
      instead: '',
      test: 'a local server > the server rejects a second Authorization header, which Node would ignore',
    },
  }),
  ...rulesOf('http/doors.ts', 'account-deletion/deletion.test.ts', {
    'a session that deletes can do nothing else': {
      text: 'principal.deletes && !whileDeleting',
      instead: 'false',
      test: 'deleting an account > a deletion ends every other session at once, and restricts its own session',
    },
  }),
  ...rulesOf('http/authentication.ts', 'doors.test.ts', {
    'a door asks for a token': {
      text: 'if (!token',
      instead: 'if (false',
      test: 'the doors > a request without a credential gets 401 before anything else of it is checked',
    },
  }),
  ...rulesOf('http/doors.ts', 'doors.test.ts', {
    'the door `key` asks for no scope': {
      text: "door !== 'session' && door !== 'key' && door !== 'calendar' && !hasScope",
      instead: "door !== 'session' && door !== 'calendar' && !hasScope",
      test: 'the door `key` > any session and any API key get through it, and nobody else',
    },
    'a route without a door is closed': {
      text: "if (schema.door !== 'open') route.onRequest",
      instead: "if (schema.door && schema.door !== 'open') route.onRequest",
      test: 'a route without a door > a route without a door is closed to everyone',
    },
  }),
  ...rulesOf('http/cors.ts', 'http/headers.test.ts', {
    'another origin gets no CORS headers': {
      text: '? listed : { origin: false }',
      instead: '? listed : listed',
      test: 'the headers of a response > another origin (https://evil.example.com) gets no CORS headers',
    },
  }),
  ...rulesOf('http/cors.ts', 'http/headers.test.ts', {
    'a refused origin is logged on every path': {
      text: "app.addHook('onRequest', async (request) => {",
      instead: "app.addHook('preHandler', async (request) => {",
      test: 'the headers of a response > another origin is logged with what to set: an unknown path',
    },
    'a page of the API itself is not refused': {
      text: 'new URL(origin).host === host.toLowerCase()',
      instead: 'false',
      test: 'the headers of a response > a page of the API on a laptop is not logged as refused',
    },
    "a browser's word for the same origin counts": {
      text: "site === 'same-origin' ||",
      instead: '',
      test: 'the headers of a response > a page that reaches the API through a rewrite is not logged as refused',
    },
    'no list refuses nobody': {
      text: '|| origins.length === 0',
      instead: '',
      test: 'the headers of a response > no origin is logged as refused if there is no valid list',
    },
  }),
  ...rulesOf('http/refused-origins.ts', 'http/refused-origins.test.ts', {
    'an origin is logged once': {
      text: '|| logged.has(origin)',
      instead: '',
      test: 'the log of refused origins > an origin is logged once',
    },
    'the number of logged origins is bounded': {
      text: 'logged.size >= mostOrigins ||',
      instead: '',
      test: 'the log of refused origins > a process logs and remembers at most a hundred origins',
    },
    'a long origin is not logged': {
      text: 'origin.length > longestOrigin || ',
      instead: '',
      test: 'the log of refused origins > an origin of more than a hundred characters is not logged, because its rest may be a secret',
    },
    'only an origin is logged': {
      text: '|| !isOrigin(origin)',
      instead: '',
      test: 'the log of refused origins > a value that no browser sends is not logged: "Bearer a-secret"',
    },
  }),
  ...rulesOf('http/lists.ts', 'http/lists.test.ts', {
    'a cursor is bound to its owner': {
      text: '[owner, request',
      instead: "['', request",
      test: 'a cursor is valid only for its owner, its path and its filters',
    },
    'a cursor is bound to its path': {
      text: "request.routeOptions.url ?? ''",
      instead: "''",
      test: 'a cursor is valid only for its owner, its path and its filters',
    },
    'a cursor is bound to its filters': {
      text: 'JSON.stringify(filters)]',
      instead: "'']",
      test: 'a cursor is valid only for its owner, its path and its filters',
    },
  }),
  ...rulesOf('http/not-found.ts', 'http/requests.test.ts', {
    'a path without parameters is no id': {
      text: '&& !isOfAnother',
      instead: '',
      test: 'a request > a path without parameters never matches a path with an id',
    },
    'no body is read without a route': {
      text: 'if (!request.is404 && !isOfAnother) return',
      instead: 'return',
      test: 'a request > the request QUERY /nothing returns 404',
    },
  }),
  ...rulesOf('sentences.ts', 'sentences.test.ts', {
    'a missing value is said to be missing': {
      text: "if (issue.input === undefined) return 'is missing'",
      instead: '',
      test: 'validation says: The body is missing.',
    },
    'one character is singular': {
      text: "Number(limit) === 1 ? '' : 's'",
      instead: "'s'",
      test: 'validation says: The body must have at least 1 character.',
    },
    'a limit may be excluded': {
      text: "it.inclusive === false ? 'more than' : 'at least'",
      instead: "'at least'",
      test: 'validation says: The body must be more than 0.',
    },
  }),
  ...rulesOf('invalid.ts', 'sentences.test.ts', {
    'a sentence names the query': {
      text: "place === 'query' ? `${name} in the query` : name",
      instead: 'name',
      test: 'a sentence says where its member is, unless it is in the body',
    },
    'a sentence names the header': {
      text: "if (place === 'header') return",
      instead: "if (place === 'header' && name === '') return",
      test: 'a sentence says where its member is, unless it is in the body',
    },
  }),
  ...rulesOf('values.ts', 'sentences.test.ts', {
    'a missing time is said to be missing': {
      text: '(input === undefined ? undefined : message)',
      instead: 'message',
      test: 'the routes > the routes say what is wrong with any input in sentences of our own',
    },
  }),
  ...rulesOf('http/validation.ts', 'sentences.test.ts', {
    "no message of zod's own reaches a caller": {
      text: 'readInput(schema, given(data))',
      instead: 'schema.safeParse(given(data))',
      test: 'the routes > the routes say what is wrong with any input in sentences of our own',
    },
  }),
  ...rulesOf('invalid.ts', 'http/requests.test.ts', {
    'a response names a bounded number of members': {
      text: 'return members.slice(0, mostErrors)',
      instead: 'return members',
      test: 'a request > the response names at most twenty invalid members',
    },
    'a response repeats a bounded part of a name': {
      text: 'cut(String(name))',
      instead: 'String(name)',
      test: 'a request > the response shortens a name that is cut within a pair of surrogates',
    },
    'a response repeats a bounded part of a pointer': {
      text: "cut(escaped.map((name) => `/${name}`).join(''), longestPointer)",
      instead: "escaped.map((name) => `/${name}`).join('')",
      test: 'a request > the response shortens a long pointer',
    },
    'a shortened text is valid Unicode': {
      text: '.toWellFormed()',
      instead: '',
      test: 'a request > the response shortens a name that is cut within a pair of surrogates',
    },
  }),
  ...rulesOf('json.ts', 'json.test.ts', {
    'no escaped name reaches V8': {
      text: 'if (colon === undefined || !string.includes',
      instead: 'if (true || !string.includes',
      test: 'parseJson > parseJson leaves no names behind that confuse other parsers',
    },
    'members keep their order': {
      text: '      Reflect.deleteProperty(container, name)\n',
      instead: '',
      test: 'parseJson > parseJson keeps the order of members, and a member __proto__',
    },
  }),
  ...rulesOf('http/cursors.ts', 'http/cursors.test.ts', {
    'a MAC is compared by its bytes': {
      text: 'bytes.length === otherBytes.length',
      instead: 'text.length === other.length',
      test: 'a cursor of any bytes > an invalid cursor returns 400: a MAC of two bytes a character',
    },
  }),
  ...rulesOf('values.ts', 'awkward-text.test.ts', {
    'a length ends the validation': {
      text: 'z.string().max(longest, { abort: true })',
      instead: 'z.string().max(longest)',
      test: 'awkward text > every pattern of a schema runs only after the length was checked',
    },
  }),
  ...rulesOf('http/problems.ts', 'http/server.test.ts', {
    'a disconnected client is no error': {
      text: 'ECONNRESET: () =>',
      instead: 'ECONN: () =>',
      test: 'a local server > the server logs no error if a client disconnects while it sends its body',
    },
  }),
  ...rulesOf('http/gateway-event.ts', 'lambda.test.ts', {
    'a header has a name in any letter case': {
      text: 'name.toLowerCase()',
      instead: 'name',
      test: "the Lambda handler > the request id is the client's, otherwise Lambda's, and never the gateway's",
    },
  }),
  ...rulesOf('http/headers.ts', 'http/headers.test.ts', {
    'an unsafe request id is not repeated': {
      text: '&& /^[\\w-]{1,64}$/.test(id)',
      instead: '',
      test: 'the headers of a response > the headers have the client\'s request id "a b": false',
    },
  }),
  ...rulesOf('lambda.ts', 'lambda.test.ts', {
    "our request id is Lambda's": {
      text: 'invocationIds.getStore()',
      instead: 'undefined',
      test: "the Lambda handler > the log lines have Lambda's request id, and the client's beside it",
    },
  }),
  ...rulesOf('http/log.ts', 'http/requests.test.ts', {
    "the client's request id is in the log": {
      text: 'if (clientId)',
      instead: 'if (!clientId)',
      test: 'a request > a bug returns a fixed text, and the log has the error',
    },
  }),
  ...rulesOf('http/cursors.ts', 'sessions/routes.test.ts', {
    'a cursor is canonical': {
      text: '|| encode(content.data) !== cursor',
      instead: '',
      test: 'sessions > the cursor of a list of sessions is valid for its user only, and cannot be changed',
    },
    'a cursor is sealed': {
      text: 'if (!key || !isSame(',
      instead: 'if (!key || !Boolean(',
      test: 'sessions > the cursor of a list of sessions is valid for its user only, and cannot be changed',
    },
  }),
  ...rulesOf('http/bodies.ts', 'applications/inputs.test.ts', {
    '-0 is 0': {
      text: 'hasNegativeZero ? parseJson(withoutNegativeZero(text)) : value',
      instead: 'value',
      test: 'the members of an application > money > the amount -0 is stored as 0, so that a PATCH from 0 to -0 changes nothing',
    },
  }),
  ...rulesOf('http/bodies.ts', 'http/requests.test.ts', {
    'a body has a largest size': {
      text: '512 * 1024',
      instead: '600 * 1024',
      test: 'a request > a body behind a door has at most 512 KB, and the response says so',
    },
    'a body is UTF-8': {
      text: '{ fatal: true }',
      instead: '{}',
      test: 'a request > a body of bytes that are no UTF-8 is rejected with 400',
    },
    'a DELETE has no body': {
      text: "|| method === 'DELETE') delete",
      instead: ') delete',
      test: 'a request > a DELETE has no body, and an empty body counts as none',
    },
    'null counts as a body': {
      text: 'if (value === null)',
      instead: 'if (false)',
      test: 'a request > a body of null is rejected, even if no body is needed',
    },
    'a repeated member is rejected': {
      text: 'if (repeatedName !== undefined)',
      instead: 'if (false)',
      test: 'a request > a body of a repeated member is rejected with 422',
    },
    'an odd content type is rejected by its body': {
      text: "if (request.method !== 'DELETE')",
      instead: 'if (false)',
      test: 'a request > a body of a form is rejected with 415',
    },
  }),
  ...rulesOf('http/idempotency-key.ts', 'applications/idempotency.test.ts', {
    'a key is bound to its path': {
      text: 'request.params, key',
      instead: 'key',
      test: 'the Idempotency-Key of an application > an idempotency key is valid for one caller, one route and one application',
    },
  }),
  ...rulesOf('http/etags.ts', 'applications/routes.test.ts', {
    'a weak tag is accepted': {
      text: '(W\\/)?"[^"]*"(',
      instead: '"[^"]*"(',
      test: 'the tracker > If-Match > a change of the current version succeeds: W/"2"',
    },
    'a star means any version': {
      text: "sent.trim() === '*'",
      instead: 'false',
      test: 'the tracker > If-Match > a change of the current version succeeds: *',
    },
  }),
  ...rulesOf('http/urls.ts', 'http/urls.test.ts', {
    'a query is cut at its first question mark': {
      text: 'url.slice(pathOf(url).length + 1)',
      instead: "url.split('?')[1] ?? ''",
      test: 'the query of /a?b=c?d&e begins at the first question mark',
    },
    'a trailing slash is left out': {
      text: "path.length > 1 && path.endsWith('/')",
      instead: 'false',
      test: 'the URL /a/ is /a without a trailing slash',
    },
    'a reference is right after a trailing slash': {
      text: "endsWith('/') ? `../${path}` : path",
      instead: "endsWith('/') ? path : path",
      test: 'a trailing slash > the Location of an application that was sent to /api/applications/ is its URL',
    },
  }),
  ...rulesOf('http/documents.ts', 'http/documents.test.ts', {
    'a document is compressed for a client that accepts it': {
      text: "if (!acceptsGzip(headers['accept-encoding'])) return",
      instead: 'if (headers) return',
      test: '/openapi.json > the document /openapi.json is compressed for a client that accepts gzip, and is the same',
    },
    'a document is plain for a client that does not accept gzip': {
      text: "if (!acceptsGzip(headers['accept-encoding'])) return",
      instead: 'if (!headers) return',
      test: '/docs > the document /docs arrives through the gateway, compressed or not',
    },
    'a weight of zero is a refusal': {
      text: "(weights.get('gzip') ?? weights.get('*') ?? 0) > 0",
      instead: "(weights.get('gzip') ?? weights.get('*') ?? -1) >= 0",
      test: 'a document for the Accept-Encoding "gzip;q=0" is compressed: false',
    },
    'a known document is not sent again': {
      text: "if (isListed(headers['if-none-match'], tag)) return",
      instead: 'if (!headers) return',
      test: '/docs > the document /docs is not sent again to a client that has it, and its headers stay valid',
    },
    'a tag is compared weakly': {
      text: "['*', tag, `W/${tag}`]",
      instead: "['*', tag]",
      test: '/docs > the document /docs is not sent again to a client that has it, and its headers stay valid',
    },
    'a document varies by encoding': {
      text: '`${commonHeaders.vary}, Accept-Encoding`',
      instead: 'commonHeaders.vary',
      test: '/docs > the document /docs may be cached, and varies by origin and encoding',
    },
  }),
  ...rulesOf('http/page-redirects.ts', 'http/urls.test.ts', {
    'pages redirect': {
      text: "if (!pathOf(request.originalUrl).endsWith('/')) return",
      instead: 'if (request.originalUrl) return',
      test: 'a trailing slash > the document /docs/ redirects to its path without a trailing slash, below any stage',
    },
  }),
  ...rulesOf('http/doors.ts', 'http/urls.test.ts', {
    'behind a door a query is strict': {
      text: "if (schema.door !== 'open' && schema.door !== 'calendar') schema.querystring ??= NoQuery",
      instead: '',
      test: 'a query > GET /api/user?x=1 is rejected, because the result would not be what was asked for',
    },
  }),
  ...rulesOf('http/json-text.ts', 'http/json-text.test.ts', {
    'a fraction has 17 digits': {
      text: 'const mostDigits = 17',
      instead: 'const mostDigits = 18',
      test: 'numbers in a JSON text > a number cannot be stored exactly: 0.123456789012345678',
    },
    'an integer equals its double': {
      text: 'BigInt(digits) * 10n ** BigInt(exponent) === BigInt(double)',
      instead: 'true',
      test: 'numbers in a JSON text > a number cannot be stored exactly: 9007199254740993.0',
    },
    'an underflow loses digits': {
      text: ' && double >= smallestNormal',
      instead: '',
      test: 'numbers in a JSON text > a number cannot be stored exactly: 1.2345678901234567e-320',
    },
  }),
  ...rulesOf('given.ts', 'inbox/leases.test.ts', {
    'an empty member that is exactly optional is given': {
      text: 'if (!member || isExact(member))',
      instead: 'if (!member)',
      test: 'leases > an empty lease_id is refused, and acknowledges nothing',
    },
    'an empty parameter that is exactly optional is given': {
      text: 'if (member && isExact(member))',
      instead: 'if (member && false)',
      test: 'leases > an empty lease_id is refused, and acknowledges nothing',
    },
  }),
  ...rulesOf('given.ts', 'applications/inputs.test.ts', {
    'null removes a member in a PATCH': {
      text: '(value === null && !isPatch)',
      instead: 'value === null',
      test: 'the members of an application > in a PATCH, null removes a member and empties a list',
    },
    'an empty text counts as not given': {
      text: "value === '' ||",
      instead: '',
      test: 'the members of an application > in a PATCH, "" changes nothing',
    },
    'text that shows nothing is blank': {
      text: "visible.trim() === '' ? visible : text",
      instead: 'text',
      test: 'the members of an application > the line /company > a single-line text shows something',
    },
  }),
]
