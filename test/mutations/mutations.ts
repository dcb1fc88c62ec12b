/** One rule taken away: the text that holds it, what stands in for it, and the tests that must then fail. */
export type Mutation = { rule: string; file: string; text: string; instead: string; tests: string[] }

const rulesOf = (
  file: string,
  tests: string[],
  rules: Record<string, [text: string, instead: string]>,
): Mutation[] =>
  Object.entries(rules).map(([rule, [text, instead]]) => ({
    rule,
    file: `src/${file}`,
    text,
    instead,
    tests,
  }))

export const mutations: Mutation[] = [
  ...rulesOf('sign-in/google-token.ts', ['test/sign-in/google-token.test.ts'], {
    'alg is RS256': ["alg: z.literal('RS256')", 'alg: z.string().optional()'],
    'aud is ours': ['pems, clientIds, issuers', 'pems, undefined as never, issuers'],
    'iss is Google': ['clientIds, issuers,', 'clientIds, undefined as never,'],
    'exp is past': ["if (claims.exp < seconds - clockToleranceSeconds) throw refusal('exp')", ''],
    'iat is not ahead': ["if (claims.iat > seconds + clockToleranceSeconds) throw refusal('iat')", ''],
    'nbf is not ahead': [
      "if (claims.nbf !== undefined && claims.nbf > seconds + clockToleranceSeconds) throw refusal('nbf')",
      '',
    ],
    'the lifetime is bounded': [
      "if (claims.exp - claims.iat > longestLifetimeSeconds) throw refusal('lifetime')",
      '',
    ],
    'azp is ours': [
      "if (claims.azp !== undefined && !clientIds.includes(claims.azp)) throw refusal('azp')",
      '',
    ],
    'the address is verified': ["if (!claims.email_verified) throw refusal('email_verified')", ''],
    'the nonce is the same': ["if (!isSameNonce(claims.nonce, nonce)) throw refusal('nonce')", ''],
    'exp is a number': ['exp: z.number()', 'exp: z.any()'],
    'iat is a number': ['iat: z.number()', 'iat: z.any()'],
    'nbf is a number': ['nbf: z.number().optional()', 'nbf: z.any()'],
    'azp is a string': ['azp: z.string().optional()', 'azp: z.any()'],
    'email_verified is a boolean': ['email_verified: z.boolean()', 'email_verified: z.any()'],
    'email is an address': ['email: Profile.shape.email', 'email: z.any()'],
    'the key is one that Google holds': ["if (!pem) throw refusal('kid')", ''],
    'a token stays out of errors': ["throw refusal('signature or form')", 'throw error'],
  }),
  ...rulesOf('users/schemas.ts', ['test/sign-in/google-token.test.ts'], {
    'sub is of safe characters': ['z.string().regex(/^[\\w.|-]{1,255}$/)', 'z.string()'],
  }),
  ...rulesOf('sign-in/compact-jws.ts', ['test/sign-in/google-token.test.ts', 'test/sessions/token.test.ts'], {
    'base64url has one spelling': ['parts.length !== 3 || !isCanonical', 'parts.length !== 3'],
  }),
  ...rulesOf('sign-in/google-keys.ts', ['test/sign-in/google-keys.test.ts'], {
    'the key fetch has a time-out': ['signal: AbortSignal.timeout(timeOutMs), ', ''],
    'the key fetch follows no redirect': [", redirect: 'error'", ''],
    'a key set has a largest size': ['if (bytes > mostBytes)', 'if (false)'],
    'the key endpoint answers 2xx': ['if (!response.ok)', 'if (false)'],
    'a key is for signatures': ["use: z.literal('sig').optional()", 'use: z.any()'],
    'a key is for RS256': ["alg: z.literal('RS256').optional()", 'alg: z.any()'],
    'a key is long enough': ['< 2048', '< 0'],
    'a key set has a key': [
      "if (pems.size === 0) throw new Error('The key endpoint holds no RSA signing key')",
      '',
    ],
    'Cache-Control is honoured': ["headers.get('cache-control')", 'null'],
    'Age is honoured': ["headers.get('age')", 'null'],
    'an unknown kid is looked for anew': ['known ?? (await keys.renew())?.get(kid)', 'known'],
    'the last good keys serve for a day': ['lastGoodSeconds: 24 * 3600', 'lastGoodSeconds: 48 * 3600'],
  }),
  ...rulesOf('sign-in/remote-value.ts', ['test/sign-in/google-keys.test.ts', 'test/sign-in/secret.test.ts'], {
    'one fetch is in flight': ['(inFlight ??= ', '(inFlight = '],
    'the last good value stands in': ['if (!canStandIn) throw error', 'throw error'],
    'a broken source is left alone for a while': [
      'if (canStandIn && lastError && !isCool()) return value',
      '',
    ],
    'a renewal has a cool-down': ['if (inFlight || isCool()) return load()', 'return load()'],
    'an unreachable source is no proof': ['if (lastError) throw lastError', ''],
  }),
  ...rulesOf('sign-in/secret.ts', ['test/sign-in/secret.test.ts'], {
    'a key is long enough': ['.refine(isLongEnough, ', '.refine(() => true, '],
    'active names a key': ['Object.hasOwn(keys, active)', 'true'],
    'an unknown kid is looked for anew': ['known ?? (await secret.renew())?.bytes.get(kid)', 'known'],
  }),
  ...rulesOf('sign-in/service.ts', ['test/sign-in/service.test.ts'], {
    'only allowed addresses sign in': ['requireAllowed(profile)\n', '\n'],
    'a deletion is met with no session': ['await sessions.remove(profile.user_id, sessionId)', ''],
  }),
  ...rulesOf('sign-in/address.ts', ['test/sign-in/address.test.ts', 'test/sign-in/routes.test.ts'], {
    'an IPv6 network is one caller': ['.slice(0, 4)', ''],
  }),
  ...rulesOf('sign-in/routes.ts', ['test/sign-in/routes.test.ts'], {
    'sign-ins are counted': ['setRateLimit(reply, await signIn.countAttempt(visitor))', 'setRateLimit'],
  }),
  ...rulesOf('sessions/token.ts', ['test/sessions/token.test.ts'], {
    'the header has no other member': ['const Header = z.strictObject(', 'const Header = z.object('],
    'typ is JWT': ["typ: z.literal('JWT')", 'typ: z.any()'],
    'kid is a string': ['kid: z.string()', 'kid: z.coerce.string()'],
    'alg is HS256': ['{ algorithms: [algorithm] }', '{}'],
    'iss is ours': ['iss: z.literal(issuer)', 'iss: z.string()'],
    'aud is ours': ['aud: z.literal(audience)', 'aud: z.any()'],
    'exp is past': ['if (exp <= seconds() - clockToleranceSeconds) return undefined', ''],
    'the signature fits': [
      'const { payload } = await compactVerify(token, key, { algorithms: [algorithm] })',
      "const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url')",
    ],
    'iat is not ahead': ['if (iat > seconds() + clockToleranceSeconds) return undefined', ''],
    'the lifetime is ours': ['if (exp - iat > lifetimeSeconds) return undefined', ''],
    'there is no other claim': ['const Claims = z.strictObject(', 'const Claims = z.object('],
    'sub is a string': ['sub: z.string().min(1)', 'sub: z.any()'],
    'sub is not empty': ['sub: z.string().min(1)', 'sub: z.string()'],
    'jti is an id of ours': ['jti: SessionId', 'jti: z.any()'],
    'iat is a whole number': ['iat: z.int()', 'iat: z.any()'],
    'exp is a whole number': ['exp: z.int()', 'exp: z.any()'],
  }),
  ...rulesOf('sessions/service.ts', ['test/sessions/routes.test.ts'], {
    'a session that ended is none': [
      'if (!hit) throw unauthorized(endedMessage)',
      'if (!claims) throw unauthorized(endedMessage)',
    ],
    "another user's session is unknown": [
      "if (!(await repository.find(userId, sessionId))) throw notFound('The session')",
      '',
    ],
    'signing out reads every page': ['after = page.last\n', 'after = undefined\n'],
    'signing out ends the session': [
      "if (scope !== 'others') await repository",
      "if (scope === 'all') await repository",
    ],
    'signing out of others ends them': [
      "if (scope !== 'this') await endWhere",
      "if (scope === 'all') await endWhere",
    ],
  }),
  ...rulesOf(
    'table/rate-limiter.ts',
    ['test/table/rate-limiter.test.ts', 'test/sessions/repository.test.ts'],
    {
      'a row has a limit': ['hits: { below: limit }', 'hits: { below: 1e9 }'],
      'an address has a limit': ['if (hits > limit) refuse(key.pk, window)', ''],
      'a refusal is remembered': ['refused.add(id)', ''],
      'a refusal ends with its window': ['if (refusedIn !== window) refused.clear()', ''],
      'an expired row is none': ['if ((item.ttl as number) <= seconds()) return undefined', ''],
      'a later window counts': [
        'if (stored > window) window = stored',
        'if (stored > window) return undefined',
      ],
    },
  ),
  ...rulesOf('http/exact-numbers.ts', ['test/http/exact-numbers.test.ts'], {
    'texts are passed over': ["!token.startsWith('\"') && !isExact", '!isExact'],
    'every number is looked at': ['if (!token', "if (token !== '1' && json.indexOf(token) < 2 && !token"],
    'zeros in front mean nothing': ['/^-?[0.]*/', '/^-/'],
    'zeros behind mean nothing': ['digits.slice(0, end)', 'digits'],
    'a long number is read in one pass': [
      "while (digits.endsWith('0', end)) end -= 1",
      "end = digits.replace(/0+$/, '').length",
    ],
  }),
  ...rulesOf('http/idempotency.ts', ['test/inbox/idempotency.test.ts'], {
    'a key is bound to its caller': ['[caller, request.method', "['', request.method"],
    'a key is bound to its body': ['hash(JSON.stringify(request.body))', "hash('')"],
    'a key has a largest length': ['.max(255)', ''],
    'a key is not empty': ['.min(1)', ''],
  }),
  ...rulesOf('table/transact.ts', ['test/table/transact.test.ts'], {
    'a write has its condition': ['const condition = write.when && {', 'const condition = undefined && {'],
    'what stood in the way is told': ["ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,", ''],
    'a conflict passes': ['const mostTries = 4', 'const mostTries = 1'],
    'a conflict ends': ['const mostTries = 4', 'const mostTries = 5'],
    'a refusal is no conflict': ['if (refused.size > 0) return', 'if (refused.size > 9) return'],
  }),
  ...rulesOf('inbox/service.ts', ['test/inbox/service.test.ts'], {
    'a payload has a largest size': ['bytesOf(input.payload) > largestPayload', 'false'],
    'metadata have a largest size': ['bytesOf(input.metadata ?? {}) > largestMetadata', 'false'],
    'sizes are in bytes': ['Buffer.byteLength(JSON.stringify(value))', 'JSON.stringify(value).length'],
    'an event of a batch is checked': [
      'newEvent(readEvent(input))',
      'newEvent(input as unknown as NewEvent)',
    ],
    'a batch is one write': ['if (events.length > 0)', 'for (const _event of events)'],
    'a filtered page looks further': ['isFiltered ? mostLookedAt : limit,', 'limit,'],
    'a page is not longer than asked for': ['wanted.slice(0, limit)', 'wanted'],
    'a full page goes on after what it shows': [
      'isCut ? shown.at(-1)?.event_id : (last ?? pointers.at(-1)?.eventId)',
      'last ?? pointers.at(-1)?.eventId',
    ],
    'a page ends where nothing follows': ['last: isCut || hasMore ? position : undefined', 'last: position'],
    'the total is capped': ['total > mostCounted', 'false'],
    'what is no id is not looked up': ['.filter((id) => EventId.safeParse(id).success)', ''],
    'an id is looked up once': ['[...new Set(ids)]', '[...ids]'],
    'what is delivered stays delivered': ['.filter(({ deliveredAt }) => !deliveredAt)', ''],
    'a transaction holds fifty moves': ['const mostMoves = 50', 'const mostMoves = 100'],
    'a move that failed is made singly': [
      'for (const one of some) await repository.deliver(userId, [one])',
      '',
    ],
    'what was moving is looked for again': [
      'missing.length > 0 ? await repository.states(userId, missing)',
      'missing.length < 0 ? await repository.states(userId, missing)',
    ],
    'an unknown event is not found': ["if (!known.has(eventId)) throw notFound('The event')", ''],
    'a source is one source': ['source === filters.source', 'true'],
    'a prefix ends with its dot': ['it.slice(0, -1)', 'it.slice(0, -2)'],
  }),
  ...rulesOf('idempotency.ts', ['test/inbox/service.test.ts', 'test/applications/service.test.ts'], {
    'another body is refused': ['earlier.bodyHash !== idempotency?.bodyHash', 'false'],
    'what is being made is waited for': ['[0, 100, 200]', '[0]'],
    'what is gone is not waited for': [
      '> transactionMs) throw notFound(what)',
      '> Infinity) throw notFound(what)',
    ],
  }),
  ...rulesOf('inbox/service.ts', ['test/zapier'], {
    'Zapier gets the types that it asks for': ['=> isOneOf(event_type, types)\n', '=> Boolean(event_type)\n'],
  }),
  ...rulesOf('inbox/schemas.ts', ['test/inbox/pushing.test.ts'], {
    'our types are ours': ['event_type: ForeignType,', 'event_type: EventType,'],
    'a batch has a largest size': ['.max(25) })', ' })'],
  }),
  ...rulesOf('http/schemas.ts', ['test/inbox/pushing.test.ts'], {
    'nesting has an end': ['const deepestNesting = 64', 'const deepestNesting = 65'],
    'nesting may go that deep': ['const deepestNesting = 64', 'const deepestNesting = 63'],
    '__proto__ is refused': ["Object.hasOwn(value, '__proto__') ||", ''],
    '__proto__ is refused at any depth': ['|| Object.values(value).some(hasProto)', ''],
  }),
  ...rulesOf('inbox/repository.ts', ['test/inbox/inbox.test.ts'], {
    'a page reads nothing that has expired': ["state === 'undelivered' ? oldest() : '0'", "'0'"],
    'what is delivered has an end': ['ttl: Math.ceil(at.getTime() / 1000) + deliveredDays * day,', ''],
    'a place that expired is no place to go on from': [
      'after !== undefined && after >= from',
      'after !== undefined',
    ],
    'a page begins at a time': ["since ? idAt(since) : '0'", "'0'"],
    'an event that stands nowhere is gone': ['if (!undelivered && !moved) return undefined', ''],
    'Zapier sees nothing that is gone': [
      'return pointer ? [eventOf(item, pointer.deliveredAt)] : []',
      'return [eventOf(item, pointer?.deliveredAt)]',
    ],
  }),
  ...rulesOf('inbox/repository.ts', ['test/inbox/repository.test.ts'], {
    'an event is delivered once': [
      "{ delete: keys.event(userId, 'undelivered', eventId), when: 'if-present' }",
      "{ delete: keys.event(userId, 'undelivered', eventId) }",
    ],
    'nothing is said to be kept that was not': [
      'if (!earlier) throw',
      'if (!earlier) return undefined; if (!earlier) throw',
    ],
  }),
  ...rulesOf('inbox/outbox.ts', ['test/inbox/inbox.test.ts'], {
    'what nobody acknowledged has an end': ['ttl: takenIn + undeliveredDays * daySeconds,', ''],
    'a content outlives its pointer': [
      '(undeliveredDays + deliveredDays) * daySeconds',
      'undeliveredDays * daySeconds',
    ],
  }),
  ...rulesOf('inbox/outbox.ts', ['test/inbox/large.test.ts'], {
    'bytes are counted as they are sent': ['JSON.stringify(JSON.stringify(event))', 'JSON.stringify(event)'],
  }),
  ...rulesOf('table/idempotency.ts', ['test/inbox/idempotency.test.ts'], {
    'a request is known in the transaction': ['when: { ttl: { below: seconds, orAbsent: true } },', ''],
    'a request is forgotten after a day': ['below: seconds, orAbsent', 'below: 0, orAbsent'],
  }),
  ...rulesOf('inbox/repository.ts', ['test/inbox/large.test.ts'], {
    'an answer has a largest size': ['5 * 1024 * 1024', '50 * 1024 * 1024'],
  }),
  ...rulesOf('table/table.ts', ['test/table'], {
    'nothing is asked for over and over': ['if (vain === 3) throw', 'if (vain === 4) throw'],
    'a range has ends': ['between && `', 'false && `'],
    'an expired item is absent': ['item.ttl > now().getTime() / 1000', 'true'],
    'a lost answer is no conflict': ['writeId ? `(${wanted}) OR', 'false ? `(${wanted}) OR'],
  }),
  ...rulesOf('table/table.ts', ['test/budgets.test.ts'], {
    'reads of an item are consistent': ['Key: marshall(key), ConsistentRead: true', 'Key: marshall(key)'],
    'queries are consistent': ['Limit: limit,\n        ConsistentRead: true,', 'Limit: limit,'],
  }),
  ...rulesOf('table/call.ts', ['test/table/failures.test.ts'], {
    'a call ends by its deadline': ['setTimeout(() => deadline.abort(), milliseconds)', 'undefined'],
    'an answer is from DynamoDB': ['if (!answer.$metadata.requestId)', 'if (false)'],
  }),
  ...rulesOf('table/client.ts', ['test/table/failures.test.ts'], {
    'a call has a time-out': ['throwOnRequestTimeout: true', ''],
  }),
  ...rulesOf('users/service.ts', ['test/users/deletion.test.ts'], {
    'deleting asks for a recent sign-in': ['if (ageMinutes >= recentMinutes)', 'if (false)'],
    'deleting waits for what was let in': ['const settleSeconds = 35', 'const settleSeconds = 1'],
    'deleting ends with a look that finds nothing': ["drained !== 'empty' ||", "drained === 'more' ||"],
    'deleting waits anew for a session that it had to end': ['endedAny || endedKeys', 'endedKeys'],
    'deleting waits anew for a key that it had to end': ['|| endedKeys ||', '||'],
    'deleting leaves nothing of keys': ['    await apiKeys.forget(userId)\n', ''],
    'deleting counts from where it began to look': [
      '(started - Date.parse(endedAt))',
      '(now().getTime() - Date.parse(endedAt))',
    ],
  }),
  ...rulesOf('api-keys/secret.ts', ['test/api-keys/secret.test.ts'], {
    'a key has a checksum': ['&& checksumOf(secret.slice(4, 34)) === secret.slice(34)', ''],
    'a key has no other letters': ['/^jht_[0-9A-Za-z]{36}$/.test(secret)', 'true'],
    'a key is made by chance': ['alphabet[randomInt(alphabet.length)]', "'x'"],
    'a key is kept as a hash': ["createHash('sha256').update(secret).digest('hex')", 'secret'],
  }),
  ...rulesOf('api-keys/service.ts', ['test/api-keys', 'test/users/deletion.test.ts'], {
    'a mistyped key costs no table call': ['isWellFormed(secret) && ', ''],
    'a key that is not known opens nothing': [
      "if (!hit) throw unauthorized('The API key is not valid, has expired or was revoked.')",
      'if (!hit) return undefined as never',
    ],
    'a user has so many keys': ['.length >= mostKeys', '.length < 0'],
    'a key has each scope once': [
      '[...new Set(scopes ?? (preset && presets[preset]))]',
      '[scopes ?? (preset ? presets[preset] : [])].flat()',
    ],
    'a key that cannot be found is not revoked': [
      "if (hash === undefined) throw notFound('The API key')",
      '',
    ],
    'a revoked key is ended': [
      '      await repository.end(hash)\n      await repository.removePointer(userId, id)\n    },\n\n    /**',
      '      await repository.removePointer(userId, id)\n    },\n\n    /**',
    ],
    'a revoked key is ended first': [
      '      await repository.end(hash)\n      await repository.removePointer(userId, id)\n    },\n\n    /**',
      '      await repository.removePointer(userId, id)\n      await repository.end(hash)\n    },\n\n    /**',
    ],
    'an ended key is told of': ['return ending.length > 0', 'return false'],
    'a deletion ends keys': ['for (const { hash } of ending) await repository.end(hash)', ''],
    'a deletion leaves no row of a key': ['{ withExpired: true }', '{}'],
    'a list shows nothing of the secret': [
      '{ window_start, hash, user_id, ...key }',
      '{ window_start, ...key }',
    ],
  }),
  ...rulesOf('api-keys/repository.ts', ['test/api-keys', 'test/users/deletion.test.ts'], {
    'a key expires': ['hits: 0, ttl }', 'hits: 0 }'],
    'all keys of a user are looked at': ['while (after !== undefined)', 'while (false)'],
    'a key is findable before it opens anything': [
      `      await table.put({ ...keys.keyOfUser(key.user_id, key.id), hash: key.hash, ttl })
      await table.put({ ...keys.apiKey(key.hash), ...key, hits: 0, ttl })`,
      `      await table.put({ ...keys.apiKey(key.hash), ...key, hits: 0, ttl })
      await table.put({ ...keys.keyOfUser(key.user_id, key.id), hash: key.hash, ttl })`,
    ],
  }),
  ...rulesOf('users/repository.ts', ['test/users'], {
    'an account that is being deleted takes no sign-in': ['if (known?.deleting_at) return undefined', ''],
    'a sign-in does not undo a deletion that begins': [
      'when: { deleting_at: undefined, created_at: known?.created_at },',
      '',
    ],
    'one request works on a deletion': ['{ deletion_lease_until: { below: now } }', "'if-present'"],
    'the account that is deleted is the one that was marked': ['{ deleting_at: deletingAt }', "'if-present'"],
    'a run that never ended leaves no proof': ['{ ...lease, access_ended_at: undefined }', 'lease'],
  }),
  ...rulesOf(
    'http/authentication.ts',
    [
      'test/doors.test.ts',
      'test/http/server.test.ts',
      'test/users/deletion.test.ts',
      'test/api-keys/routes.test.ts',
    ],
    {
      'a key has a scope for what it does': [
        "if ('scopes' in principal && !principal.scopes.includes(scope))",
        'if (false)',
      ],
      'two Authorization headers are none': ['|| sent.length > 1', ''],
      'a session that deletes does nothing else': ['if (principal.deletes)', 'if (false)'],
      'a door asks for a token': ['if (!token', 'if (false'],
    },
  ),
  ...rulesOf('http/doors.ts', ['test/doors.test.ts'], {
    'a route without a door is closed': ["if (door === 'closed') route.onRequest = refuse", ''],
  }),
  ...rulesOf('http/cors.ts', ['test/http/headers.test.ts'], {
    'a stranger gets nothing of CORS': ['? listed : { origin: false }', '? listed : listed'],
  }),
  ...rulesOf('http/lists.ts', ['test/http/lists.test.ts'], {
    'a cursor is bound to its owner': ['[owner, request', "['', request"],
    'a cursor is bound to its path': ["request.routeOptions.url ?? ''", "''"],
    'a cursor is bound to its filters': ['JSON.stringify(filters)]', "'']"],
  }),
  ...rulesOf('http/not-found.ts', ['test/http/requests.test.ts'], {
    'a path that is written out is no id': ['&& !isOfAnother', ''],
    'no body is read where nothing is': ['if (!request.is404 && !isOfAnother) return', 'return'],
  }),
  ...rulesOf('http/validation.ts', ['test/http/requests.test.ts'], {
    'an answer names a bounded number of members': ['errors.slice(0, mostErrors)', 'errors'],
  }),
  ...rulesOf('app.ts', ['test/app.test.ts'], {
    'a request has a deadline': ['runUntil(Date.now() + longestRequestMs, done)', 'done()'],
  }),
  ...rulesOf('services.ts', ['test/sign-in/routes.test.ts'], {
    'the allowed addresses are set': ['allowedEmails: settings.allowedEmails', 'allowedEmails: undefined'],
    'every client is ours': [
      'clientIds: settings.googleClientIds',
      'clientIds: settings.googleClientIds.slice(0, 1)',
    ],
    'a session lives as long as is set': ['settings.accessTokenMinutes * 60', '86_400'],
  }),
  ...rulesOf('lambda.ts', ['test/lambda.test.ts'], {
    'a failed start is tried again': ['await (started = started.catch(start))', 'await started'],
    'blank variables are taken out': ['dropBlanks(process.env)\n', '\n'],
    'the secret is fetched while it starts': ['await services.keyRing.load()', 'await Promise.resolve()'],
    "Lambda's time is the deadline": ['Date.now() + remainingMs - reserveMs', 'Infinity'],
  }),
  ...rulesOf('http/gateway-event.ts', ['test/lambda.test.ts'], {
    "a client's harmful id gives way to Lambda's": [
      "!isRequestId(headers['x-request-id'])",
      "!headers['x-request-id']",
    ],
  }),
  ...rulesOf('http/cursors.ts', ['test/sessions/routes.test.ts'], {
    'a cursor has one spelling': ['|| encode(content.data) !== cursor', ''],
    'a cursor is sealed': ['if (!key || !isSame(', 'if (!key || !Boolean('],
  }),
  ...rulesOf('http/bodies.ts', ['test/http'], {
    'a body has a largest size': ['512 * 1024', '600 * 1024'],
    'a body is UTF-8': ['{ fatal: true }', '{}'],
    'a DELETE has no body': ["|| method === 'DELETE') delete", ') delete'],
    'null is a body': ['if (value === null)', 'if (false)'],
    'an odd type is refused by its body': ["if (method !== 'DELETE')", 'if (false)'],
  }),
  ...rulesOf('settings.ts', ['test/settings.test.ts'], {
    'an origin has no wildcard': ["if (origin.includes('*'))", 'if (false)'],
    'an origin is what browsers send': ['if (url.origin !== origin)', 'if (false)'],
    'a secret is long enough': ['Buffer.byteLength(key) >= 32', 'true'],
    'laptop settings stay on laptops': ['.filter(isForLaptops)', '.filter(() => false)'],
    'a blank variable is none': ['.filter(([, value]) => value?.trim())', ''],
  }),
  ...rulesOf('applications/decisions.ts', ['test/applications/service.test.ts'], {
    'applied is dated': [
      'applied_at: isApplied ? applied_at : fields.applied_at',
      'applied_at: fields.applied_at',
    ],
    'a change of nothing is none': ['if (isDeepStrictEqual(merged, before)) return undefined', ''],
    'time does not go back': ['one > other ? one : other', 'one'],
    'an application has a largest size': [
      'requireFitting(after)\n      return { after, news',
      'return { after, news',
    ],
    'a move does not lie in the future': ['now().getTime() + mostAheadMs', 'Infinity'],
    'moves have an end': ['before.moves >= mostMoves', 'false'],
    'the first date stays': ["to === 'applied' && before.applied_at === undefined", "to === 'applied'"],
    'what a move set goes with it': ['...(takesBack && { applied_at: undefined }),', ''],
    'what somebody else set stays': ['latest.sets_applied_at && before.applied_at === latest.at', 'true'],
    'a version goes up': ['version: before.version + 1,', 'version: before.version,'],
    'an interview keeps its id': ['id: interview.id ?? newId()', 'id: newId()'],
    'null is none': ['value !== null && value !== undefined', 'value !== undefined'],
  }),
  ...rulesOf('applications/service.ts', ['test/applications/service.test.ts'], {
    'a stale version is refused': ['versions && !versions.includes(String(before.version))', 'false'],
    'others are tried to be merged with': ['const mostTries = 3', 'const mostTries = 1'],
    'its own first try is no refusal': ['if (!earlier) throw refusal', 'throw refusal'],
    'the latest alone is retracted': ['if (latest?.id !== entryId) {', 'if (!latest) {'],
    'the beginning stays': ['if (!previous) throw isBeginning()', ''],
  }),
  ...rulesOf('applications/news.ts', ['test/applications/service.test.ts'], {
    'notes are not told': ['  notes,\n  description,', '  description,'],
    'what goes is told': ['now[name] ?? null', 'now[name]'],
    'a deletion comes last': ['version: before.version + 1', 'version: before.version'],
  }),
  ...rulesOf('applications/filters.ts', ['test/applications/filters.test.ts'], {
    'every word is held': ['words.every(', 'words.some('],
    'a tag is whole': ['fold(its) === label', 'fold(its).includes(label)'],
  }),
  ...rulesOf('applications/folding.ts', ['test/applications/folding.test.ts'], {
    'accents make no difference': ["replace(/[\\u0300-\\u036f]/g, '')", 'trim()'],
  }),
  ...rulesOf('applications/url-key.ts', ['test/applications/url-key.test.ts'], {
    'a fragment is no part of it': ["url.hash = ''", ''],
    'the others stay as they are': [
      "parameters.filter((it) => !isTracking(nameOf(it))).join('&')",
      "new URLSearchParams(parameters.filter((it) => !isTracking(nameOf(it))).join('&')).toString()",
    ],
    "a site's own is its own": ['host.test(url.hostname) && names', 'names'],
  }),
  ...rulesOf('applications/rows.ts', ['test/applications/concurrency.test.ts'], {
    'a change is of what was read': ['before ? { version: before.version }', "before ? 'if-present'"],
    'an old place in a list is left': ['writes.push({ delete: old })', 'writes.push()'],
  }),
  ...rulesOf('applications/rows.ts', ['test/applications/lists-model.test.ts'], {
    'who lacks it comes last': [", 'priority', 'next_action_at'])", '])'],
  }),
  ...rulesOf('applications/saved-urls.ts', ['test/applications/concurrency.test.ts'], {
    'a URL is had once': ["when: 'if-absent' }", '}'],
    'those of one URL are all known': ['others: [...others, id]', 'others'],
  }),
  ...rulesOf('applications/repository.ts', ['test/applications/lists-model.test.ts'], {
    'a page goes on after what it shows': ['wanted[limit - 1])', 'wanted[limit])'],
  }),
  ...rulesOf('applications/repository.ts', ['test/applications/large.test.ts'], {
    'a search has an end': ['[200, 800, 2000, 2000]', '[200, 800, 2000, 2000, 2000, 2000]'],
  }),
  ...rulesOf('applications/routes.ts', ['test/applications/routes.test.ts'], {
    'a history is of one application': ['`${userId} ${id}`', 'userId'],
  }),
  ...rulesOf('http/idempotency.ts', ['test/applications/idempotency.test.ts'], {
    'a key is for one thing': ['request.params, key', 'key'],
  }),
  ...rulesOf('http/etags.ts', ['test/applications/routes.test.ts'], {
    'a weak tag is one': ['(W\\/)?"[^"]*"(', '"[^"]*"('],
    'a star is any': ["sent.trim() === '*'", 'false'],
  }),
]
