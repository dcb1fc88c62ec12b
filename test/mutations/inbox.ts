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
      text: 'if (shown.length === wanted.length)',
      instead: 'if (true)',
      test: 'listing events > a full page continues after its last event',
    },
    'the total is capped': {
      text: 'total > mostCounted',
      instead: 'false',
      test: 'the total > the total of 1001 events is {"total_undelivered":1000,"total_capped":true}',
    },
    'an unknown event is not found': {
      text: "if (outcome === 'not_found') throw notFound('The event')",
      instead: '',
      test: 'acknowledging events > an unknown event is not found',
    },
    'a source is compared as a whole': {
      text: 'source === filters.source',
      instead: 'true',
      test: 'listing events > a filtered list looks at 200 events, and continues where it stopped',
    },
  }),
  ...rulesOf('inbox/acknowledgements.ts', 'inbox/service.test.ts', {
    'a malformed id is not looked up': {
      text: '.filter((id) => EventId.safeParse(id).success)',
      instead: '',
      test: 'acknowledging events > an id is read once, and a malformed id never',
    },
    'an id is looked up once': {
      text: '[...outcomes.keys()].filter',
      instead: '[...ids].filter',
      test: 'acknowledging events > an id is read once, and a malformed id never',
    },
    'a delivered event stays delivered': {
      text: "row !== 'delivered' && outcomes",
      instead: 'outcomes',
      test: 'acknowledging events > undelivered events are changed 50 at a time, and each id gets a result',
    },
    'a failed batch is repeated one by one': {
      text: 'isFirst = false',
      instead: '',
      test: 'acknowledging events > events are read again and changed one by one if another request has changed one of them',
    },
    'an event that was not changed is not acknowledged': {
      text: 'if (!done) throw sameData()',
      instead: '',
      test: 'acknowledging events > an event that other requests change at every try is refused with 409',
    },
  }),
  ...rulesOf('inbox/event-types.ts', 'inbox/service.test.ts', {
    'a prefix ends with its dot': {
      text: 'it.slice(0, -1)',
      instead: 'it.slice(0, -2)',
      test: 'listing events > the types ["job.*"] find ["job.a","job.b"]',
    },
  }),
  ...rulesOf('inbox/pointers.ts', 'inbox/service.test.ts', {
    'a transaction has at most a hundred writes': {
      text: 'if (writes > mostWrites)',
      instead: 'if (writes > 2 * mostWrites)',
      test: 'acknowledging events > undelivered events are changed 50 at a time, and each id gets a result',
    },
  }),
  ...rulesOf('inbox/pointers.ts', 'inbox/lease-service.test.ts', {
    'a change of a leased event counts three writes': {
      text: "includes('attempted') ? 3 : 2",
      instead: "includes('attempted') ? 2 : 2",
      test: 'a lease > a lease has transactions of 33 events',
    },
  }),
  ...rulesOf('inbox/pointers.ts', 'inbox/pointers.test.ts', {
    'a released event is held by nobody': {
      text: '  !pointer.released &&\n  isBefore',
      instead: '  isBefore',
      test: 'the pointer of an event > a released event is held by nobody, by a clock that is a second behind',
    },
  }),
  ...rulesOf('inbox/pointers.ts', 'inbox/leases.test.ts', {
    'a holder holds an event until the end': {
      text: '!pointer.released &&\n  isBefore(now, pointer, mostSkewMs)',
      instead: '!pointer.released',
      test: 'leases > a holder may extend, release and acknowledge until one second after the lease has ended',
    },
    'a lease belongs to its worker': {
      text: '  pointer.lease_id === leaseId &&\n',
      instead: '',
      test: 'leases > an acknowledgement with a lease may be repeated with the same lease alone',
    },
  }),
  ...rulesOf('inbox/lease-transitions.ts', 'inbox/leases.test.ts', {
    'the tenth lease may end before the quarantine': {
      text: '(pointer.attempt ?? 0) >= mostAttempts && !isBefore(now, pointer, mostSkewMs)',
      instead: '(pointer.attempt ?? 0) >= mostAttempts',
      test: 'leases > an event whose tenth lease has ended may be requeued',
    },
    'an event has at most ten leases': {
      text: 'const mostAttempts = 10',
      instead: 'const mostAttempts = 11',
      test: 'leases > an event is quarantined when its tenth lease is released, until it is requeued',
    },
    'a requeued event begins anew': {
      text: "({ ...kept(pointer), row: 'undelivered' })",
      instead: "({ ...pointer, row: 'undelivered' })",
      test: 'leases > an event is quarantined when its tenth lease is released, until it is requeued',
    },
    'a released event is ready at once': {
      text: 'new Date(now.getTime() - mostSkewMs)',
      instead: 'new Date(now.getTime())',
      test: 'leases > a released event is ready at once, after the events that were ready before',
    },
  }),
  ...rulesOf('inbox/lease-service.ts', 'inbox/lease-service.test.ts', {
    'a lease ends, also without seconds': {
      text: 'limit = 10, seconds = 300, event_type',
      instead: 'limit = 10, seconds = 3600, event_type',
      test: 'a lease > a lease without limit and seconds has ten events for five minutes',
    },
  }),
  ...rulesOf('inbox/lease-schemas.ts', 'inbox/leases.test.ts', {
    'the types of a lease may be text': {
      text: "typeof value === 'string' ? itemsOf(value) : value",
      instead: 'value',
      test: 'leases > a lease takes types as text that has them separated by commas, as in a query',
    },
    'a list without types is not every type': {
      text: 'z.array(TypeOrPrefix).min(1)',
      instead: 'z.array(TypeOrPrefix)',
      test: 'leases > a lease of the types "," is rejected',
    },
  }),
  ...rulesOf('inbox/lease-repository.ts', 'inbox/leases.test.ts', {
    'a leased event is ready a second after its lease': {
      text: 'now.getTime() - mostSkewMs',
      instead: 'now.getTime()',
      test: 'leases > a leased event is ready one second after its lease has ended, and its attempt counts',
    },
  }),
  ...rulesOf('inbox/lease-service.ts', 'inbox/leases.test.ts', {
    'an extension never shortens a lease': {
      text: 'return until > pointer.lease_until! ?',
      instead: 'return true ?',
      test: 'leases > an extension moves the end of the lease, and never back',
    },
    'a release may be repeated': {
      text: 'if (pointer.released && pointer.lease_id === leaseId) return undefined',
      instead: '',
      test: 'leases > a released event is ready at once, after the events that were ready before',
    },
    'a delivered event is not requeued': {
      text: "if (pointer.row === 'delivered')",
      instead: 'if (false)',
      test: 'leases > an acknowledgement with a lease may be repeated with the same lease alone',
    },
  }),
  ...rulesOf('inbox/lease-service.ts', 'inbox/lease-service.test.ts', {
    'a lease returns what it has before an outage': {
      text: "if (held.length > 0 && error instanceof AppError && error.code === 'unavailable') return true",
      instead: '',
      test: 'a lease > a lease that fails after a part of it returns this part',
    },
    'a lease hides no bug': {
      text: "error instanceof AppError && error.code === 'unavailable'",
      instead: 'true',
      test: 'a lease > a fault after a part of a lease is not hidden',
    },
    'a lease that was overtaken looks further': {
      text: 'left * widening ** lostTries',
      instead: 'left',
      test: 'a lease > a lease that was overtaken reads again and chooses among four times as many',
    },
    'a lease that was overtaken twice does not want what others want': {
      text: 'lostTries === 1 && contents.has(event_id)',
      instead: 'contents.has(event_id)',
      test: 'a lease > a lease that is overtaken again and again chooses among more events, also unread ones',
    },
    'a lease fits into a response': {
      text: 'fitting(\n        chosen.slice(0, left)',
      instead: '((it: Pointer[], _held: unknown) => it)(\n        chosen.slice(0, left)',
      test: 'a lease > a lease has at most 5 MB of events',
    },
  }),
  ...rulesOf('inbox/ready-events.ts', 'inbox/lease-service.test.ts', {
    'a spent event is not leased': {
      text: '!isSpent(pointer, time) &&\n',
      instead: '',
      test: 'a lease > a hundred events whose tenth lease has ended do not hide a ready one',
    },
    'a lease learns a bounded number of types': {
      text: 'untyped.slice(0, mostUntyped)',
      instead: 'untyped',
      test: 'a lease of some types > a lease learns the types of 200 events of version 1.0.0, and stores those of the others',
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
  ...rulesOf('inbox/pointer-pages.ts', 'inbox/inbox.test.ts', {
    'a page does not read expired rows': {
      text: "state === 'undelivered' ? oldestUndelivered() : '0'",
      instead: "'0'",
      test: 'the inbox > expiry > an expired row that still exists is not read and costs nothing',
    },
    'a page does not start at an expired row': {
      text: 'after === undefined || isOutside ?',
      instead: 'after === undefined ?',
      test: 'the inbox > expiry > a page continues after an event that has expired meanwhile',
    },
    'a page begins at a time': {
      text: "since ? idAt(since) : '0'",
      instead: "'0'",
      test: 'the inbox > filters > the filter by time finds the events of this time or later',
    },
  }),
  ...rulesOf('inbox/repository.ts', 'inbox/inbox.test.ts', {
    'an event without a pointer is not found': {
      text: 'return pointer && eventOf(StoredEvent.parse(content), pointer, now())',
      instead: 'return eventOf(StoredEvent.parse(content), pointer, now())',
      test: 'the inbox > expiry > an unacknowledged event expires after 90 days',
    },
    'Zapier gets no expired events': {
      text: 'return pointer ? [eventOf(content, pointer, now())] : []',
      instead: 'return [eventOf(content, pointer, now())]',
      test: 'the inbox > expiry > an unacknowledged event expires after 90 days',
    },
  }),
  ...rulesOf('inbox/pointer-pages.ts', 'inbox/pointers.test.ts', {
    'a page of two ranges ends where the shorter one does': {
      text: 'end === undefined || order(position(pointer), end) <= 0',
      instead: 'true',
      test: 'the pointer of an event > a page of two ranges ends where the shorter one does, if expired rows made it short',
    },
  }),
  ...rulesOf('inbox/pointer-pages.ts', 'inbox/leases.test.ts', {
    'leased events are undelivered': {
      text: "undelivered: ['undelivered', 'attempted'],",
      instead: "undelivered: ['undelivered'],",
      test: 'leases > the lists and the total know leased events',
    },
  }),
  ...rulesOf('inbox/pointers.ts', 'inbox/inbox.test.ts', {
    'a delivered event expires': {
      text: 'ttl: ttlAt(now) + deliveredDays * daySeconds,',
      instead: '',
      test: 'the inbox > expiry > an acknowledged event expires 30 days later',
    },
  }),
  ...rulesOf('inbox/rows.ts', 'inbox/inbox.test.ts', {
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
      text: '[{ name, delete: keys.event(userId, from.row, from.event_id), when }, { put }]',
      instead: '[{ delete: keys.event(userId, from.row, from.event_id) }, { put }]',
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
  }),
  ...rulesOf('inbox/rows.ts', 'inbox/repository.test.ts', {
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
