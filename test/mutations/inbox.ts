import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

export const inboxRules: Rule[] = [
  ...rulesOf('inbox/service.ts', 'inbox/service.test.ts', {
    'a payload has a largest size': {
      text: 'bytesOf(input.payload) > largestPayload',
      instead: 'false',
      test: 'pushing an event > a payload of 256 KB is accepted, and one byte more is rejected',
    },
    'metadata have a largest size': {
      text: 'bytesOf(input.metadata ?? {}) > largestMetadata',
      instead: 'false',
      test: 'pushing an event > a metadata of 16 KB is accepted, and one byte more is rejected',
    },
    'sizes are in bytes': {
      text: 'Buffer.byteLength(JSON.stringify(value))',
      instead: 'JSON.stringify(value).length',
      test: 'pushing an event > a payload of 256 KB is accepted, and one byte more is rejected',
    },
    'an event of a batch is validated': {
      text: 'newEvent(readEvent(input))',
      instead: 'newEvent(input as unknown as NewEvent)',
      test: 'pushing several events > valid events are stored together, and each event gets a result',
    },
    'a batch is one write': {
      text: 'if (events.length > 0)',
      instead: 'for (const _event of events)',
      test: 'pushing several events > valid events are stored together, and each event gets a result',
    },
    'a filtered page looks further': {
      text: 'isFiltered ? mostLookedAt : limit,',
      instead: 'limit,',
      test: 'listing events > a filtered list looks at 200 events, and continues where it stopped',
    },
    'a page has at most its limit': {
      text: 'wanted.slice(0, limit)',
      instead: 'wanted',
      test: 'listing events > a full page continues after its last event',
    },
    'a full page continues after its last event': {
      text: 'isCut ? shown.at(-1)?.event_id : (last ?? pointers.at(-1)?.eventId)',
      instead: 'last ?? pointers.at(-1)?.eventId',
      test: 'listing events > a full page continues after its last event',
    },
    'a last page has no cursor': {
      text: 'last: isCut || hasMore ? position : undefined',
      instead: 'last: position',
      test: 'listing events > a list without filters looks at as many events as it may return',
    },
    'the total is capped': {
      text: 'total > mostCounted',
      instead: 'false',
      test: 'the total > the total of 1001 events is {"total_undelivered":1000,"total_capped":true}',
    },
    'a malformed id is not looked up': {
      text: '.filter((id) => EventId.safeParse(id).success)',
      instead: '',
      test: 'acknowledging events > an id is read once, and a malformed id never',
    },
    'an id is looked up once': {
      text: '[...new Set(ids)]',
      instead: '[...ids]',
      test: 'acknowledging events > an id is read once, and a malformed id never',
    },
    'a delivered event stays delivered': {
      text: '.filter(({ deliveredAt }) => !deliveredAt)',
      instead: '',
      test: 'acknowledging events > undelivered events are marked 50 at a time, and each id gets a result',
    },
    'a transaction has at most fifty events': {
      text: 'const mostPerTransaction = 50',
      instead: 'const mostPerTransaction = 100',
      test: 'acknowledging events > undelivered events are marked 50 at a time, and each id gets a result',
    },
    'a failed batch is repeated one by one': {
      text: 'if (!isDone && some.length > 1)',
      instead: 'if (false)',
      test: 'acknowledging events > events are marked one by one if another request has acknowledged one of them',
    },
    'the transaction of a single event is sent once': {
      text: '!isDone && some.length > 1',
      instead: '!isDone',
      test: 'acknowledging events > a single event is sent in one transaction, even if another request was faster',
    },
    'an event that was being delivered is looked up again': {
      text: 'missing.length > 0 ?',
      instead: 'missing.length < 0 ?',
      test: 'acknowledging events > the lookup of an event is repeated if the event is just being acknowledged',
    },
    'an unknown event is not found': {
      text: "if (!known.has(eventId)) throw notFound('The event')",
      instead: '',
      test: 'acknowledging events > an unknown event is not found',
    },
    'a source is compared as a whole': {
      text: 'source === filters.source',
      instead: 'true',
      test: 'listing events > a filtered list looks at 200 events, and continues where it stopped',
    },
    'a prefix ends with its dot': {
      text: 'it.slice(0, -1)',
      instead: 'it.slice(0, -2)',
      test: 'listing events > the types ["job.*"] find ["job.a","job.b"]',
    },
  }),
  ...rulesOf('inbox/schemas.ts', 'inbox/pushing.test.ts', {
    'reserved types are rejected': {
      text: '!reservedType.test(type)',
      instead: 'true',
      test: 'pushing events > a push with a reserved type is rejected',
    },
    'reserved types are rejected in any letter case': {
      text: 'key\\.revoked)$/i',
      instead: 'key\\.revoked)$/',
      test: 'pushing events > a push with the type Application.Deleted, which is ours is rejected',
    },
    'the reserved source is rejected': {
      text: "source.normalize('NFKC').replace(invisible, '').trim().toLowerCase() !== trackerSource",
      instead: 'true',
      test: 'pushing events > a push with the reserved source is rejected',
    },
    'a batch has a largest size': {
      text: '.max(25) })',
      instead: ' })',
      test: 'pushing events > batches > a batch with 26 is rejected',
    },
  }),
  ...rulesOf('inbox/repository.ts', 'inbox/inbox.test.ts', {
    'a page does not read expired rows': {
      text: "state === 'undelivered' ? oldestUndelivered() : '0'",
      instead: "'0'",
      test: 'the inbox > expiry > an expired row that still exists is not read and costs nothing',
    },
    'a page does not start at an expired row': {
      text: 'after !== undefined && after >= from',
      instead: 'after !== undefined',
      test: 'the inbox > expiry > a page continues after an event that has expired meanwhile',
    },
    'a page begins at a time': {
      text: "since ? idAt(since) : '0'",
      instead: "'0'",
      test: 'the inbox > filters > the filter by time finds the events of this time or later',
    },
    'an event without a pointer is not found': {
      text: 'return pointer && eventOf(StoredEvent.parse(content), pointerOf(pointer).deliveredAt)',
      instead: 'return eventOf(StoredEvent.parse(content), pointer && pointerOf(pointer).deliveredAt)',
      test: 'the inbox > expiry > an unacknowledged event expires after 90 days',
    },
    'Zapier gets no expired events': {
      text: 'return pointer ? [eventOf(content, pointer.deliveredAt)] : []',
      instead: 'return [eventOf(content, pointer?.deliveredAt)]',
      test: 'the inbox > expiry > an unacknowledged event expires after 90 days',
    },
  }),
  ...rulesOf('inbox/rows.ts', 'inbox/inbox.test.ts', {
    'a delivered event expires': {
      text: 'ttl: ttlAt(now) + deliveredDays * daySeconds,',
      instead: '',
      test: 'the inbox > expiry > an acknowledged event expires 30 days later',
    },
    'an undelivered event expires': {
      text: 'ttl: created + undeliveredDays * daySeconds,',
      instead: '',
      test: 'the inbox > expiry > an unacknowledged event expires after 90 days',
    },
    'a content outlives its pointer': {
      text: 'eventDays * daySeconds',
      instead: 'undeliveredDays * daySeconds',
      test: 'the inbox > expiry > an acknowledged event expires 30 days later',
    },
  }),
  ...rulesOf('inbox/rows.ts', 'inbox/repository.test.ts', {
    'an event is delivered once': {
      text: "    name: `pointer ${eventId}`,\n    delete: keys.event(userId, 'undelivered', eventId),\n    when: 'if-present',",
      instead: "    delete: keys.event(userId, 'undelivered', eventId),",
      test: 'the rows of an event > the rows become delivered once, and a later attempt changes nothing',
    },
  }),
  ...rulesOf('inbox/repository.ts', 'inbox/repository.test.ts', {
    'a failed write is not reported as success': {
      text: 'if (!done.refused.has(idempotencyWriteName)) throw',
      instead:
        'if (!done.refused.has(idempotencyWriteName)) return; if (!done.refused.has(idempotencyWriteName)) throw',
      test: 'the rows of an event > the rows are written for a new id only, and a failure is never reported as success',
    },
    'a response has a largest size': {
      text: '5 * 1024 * 1024',
      instead: '50 * 1024 * 1024',
      test: 'the rows of an event > the rows are read up to the size of a response, and the next page follows',
    },
  }),
  ...rulesOf('inbox/rows.ts', 'inbox/outbox.test.ts', {
    'sizes count the encoded response': {
      text: 'JSON.stringify(JSON.stringify(event))',
      instead: 'JSON.stringify(event)',
      test: 'the rows of a new event > both rows have the size of the event in a response that Lambda encodes again: quotes and backslashes, which are escaped twice',
    },
  }),
]
