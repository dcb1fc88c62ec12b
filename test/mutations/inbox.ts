import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

export const inboxRules: Rule[] = [
  ...rulesOf('inbox/service.ts', 'inbox/service.test.ts', {
    'a payload has a largest size': {
      text: 'bytesOf(input.payload) > largestPayload',
      instead: 'false',
      test: 'pushing an event > takes a payload of 256 KB, counted in bytes, and none that is larger',
    },
    'metadata have a largest size': {
      text: 'bytesOf(input.metadata ?? {}) > largestMetadata',
      instead: 'false',
      test: 'pushing an event > takes a metadata of 16 KB, counted in bytes, and none that is larger',
    },
    'sizes are in bytes': {
      text: 'Buffer.byteLength(JSON.stringify(value))',
      instead: 'JSON.stringify(value).length',
      test: 'pushing an event > takes a payload of 256 KB, counted in bytes, and none that is larger',
    },
    'an event of a batch is checked': {
      text: 'newEvent(readEvent(input))',
      instead: 'newEvent(input as unknown as NewEvent)',
      test: 'pushing several events > keeps the good ones in one go, and says of each what became of it',
    },
    'a batch is one write': {
      text: 'if (events.length > 0)',
      instead: 'for (const _event of events)',
      test: 'pushing several events > keeps the good ones in one go, and says of each what became of it',
    },
    'a filtered page looks further': {
      text: 'isFiltered ? mostLookedAt : limit,',
      instead: 'limit,',
      test: 'a page > with a filter looks at 200, and goes on where it stopped looking',
    },
    'a page is not longer than asked for': {
      text: 'wanted.slice(0, limit)',
      instead: 'wanted',
      test: 'a page > that is full goes on after the last that it shows',
    },
    'a full page goes on after what it shows': {
      text: 'isCut ? shown.at(-1)?.event_id : (last ?? pointers.at(-1)?.eventId)',
      instead: 'last ?? pointers.at(-1)?.eventId',
      test: 'a page > that is full goes on after the last that it shows',
    },
    'a page ends where nothing follows': {
      text: 'last: isCut || hasMore ? position : undefined',
      instead: 'last: position',
      test: 'a page > without filters looks at as many events as are wanted',
    },
    'the total is capped': {
      text: 'total > mostCounted',
      instead: 'false',
      test: 'the total > of 1001 is {"total_undelivered":1000,"total_capped":true}',
    },
    'what is no id is not looked up': {
      text: '.filter((id) => EventId.safeParse(id).success)',
      instead: '',
      test: 'acknowledging > asks for an id once, and never for what is none',
    },
    'an id is looked up once': {
      text: '[...new Set(ids)]',
      instead: '[...ids]',
      test: 'acknowledging > asks for an id once, and never for what is none',
    },
    'what is delivered stays delivered': {
      text: '.filter(({ deliveredAt }) => !deliveredAt)',
      instead: '',
      test: 'acknowledging > moves what is undelivered, 50 at a time, and says of each id whether there is such an event',
    },
    'a transaction holds fifty moves': {
      text: 'const mostPerTransaction = 50',
      instead: 'const mostPerTransaction = 100',
      test: 'acknowledging > moves what is undelivered, 50 at a time, and says of each id whether there is such an event',
    },
    'a move that failed is made singly': {
      text: 'if (!isDone && some.length > 1)',
      instead: 'if (false)',
      test: 'acknowledging > moves each for itself when another has moved one of them',
    },
    'the transaction of a single event is sent once': {
      text: '!isDone && some.length > 1',
      instead: '!isDone',
      test: 'acknowledging > sends the transaction of a single event once, also when another request was faster',
    },
    'what was moving is looked for again': {
      text: 'missing.length > 0 ?',
      instead: 'missing.length < 0 ?',
      test: 'acknowledging > looks again for an event that was between its two places',
    },
    'an unknown event is not found': {
      text: "if (!known.has(eventId)) throw notFound('The event')",
      instead: '',
      test: 'acknowledging > finds nothing where there is nothing',
    },
    'a source is one source': {
      text: 'source === filters.source',
      instead: 'true',
      test: 'a page > with a filter looks at 200, and goes on where it stopped looking',
    },
    'a prefix ends with its dot': {
      text: 'it.slice(0, -1)',
      instead: 'it.slice(0, -2)',
      test: 'a page > of the types ["job.*"] shows ["job.a","job.b"]',
    },
  }),
  ...rulesOf('inbox/service.ts', 'zapier/contract.test.ts', {
    'Zapier gets the types that it asks for': {
      text: '=> isOneOf(event_type, types)\n',
      instead: '=> Boolean(event_type)\n',
      test: "Zapier's polling > gets events of one type alone where it asks for them",
    },
  }),
  ...rulesOf('inbox/schemas.ts', 'inbox/pushing.test.ts', {
    'our types are ours': {
      text: '!reservedType.test(type)',
      instead: 'true',
      test: 'pushing events > refuses a type of ours',
    },
    'our types are ours in any letter case': {
      text: 'key\\.revoked)$/i',
      instead: 'key\\.revoked)$/',
      test: 'pushing events > refuses the type Application.Deleted, which is ours',
    },
    'our source is ours': {
      text: "source.normalize('NFKC').trim().toLowerCase() !== trackerSource",
      instead: 'true',
      test: 'pushing events > refuses the source of our events',
    },
    'a batch has a largest size': {
      text: '.max(25) })',
      instead: ' })',
      test: 'pushing events > in a batch > refuses 26',
    },
  }),
  ...rulesOf('inbox/repository.ts', 'inbox/inbox.test.ts', {
    'a page reads nothing that has expired': {
      text: "state === 'undelivered' ? oldestUndelivered() : '0'",
      instead: "'0'",
      test: 'the inbox > forgets > at no cost to who looks: what has expired, and is still there, is not read',
    },
    'a place that expired is no place to go on from': {
      text: 'after !== undefined && after >= from',
      instead: 'after !== undefined',
      test: 'the inbox > forgets > what it showed the end of a page with, and goes on from there',
    },
    'a page begins at a time': {
      text: "since ? idAt(since) : '0'",
      instead: "'0'",
      test: 'the inbox > shows > what was taken in at a time or later',
    },
    'an event that stands nowhere is gone': {
      text: 'return pointer && eventOf(StoredEvent.parse(content), pointerOf(pointer).deliveredAt)',
      instead: 'return eventOf(StoredEvent.parse(content), pointer && pointerOf(pointer).deliveredAt)',
      test: 'the inbox > forgets > what nobody acknowledged, after 90 days',
    },
    'Zapier sees nothing that is gone': {
      text: 'return pointer ? [eventOf(content, pointer.deliveredAt)] : []',
      instead: 'return [eventOf(content, pointer?.deliveredAt)]',
      test: 'the inbox > forgets > what nobody acknowledged, after 90 days',
    },
  }),
  ...rulesOf('inbox/rows.ts', 'inbox/inbox.test.ts', {
    'what is delivered has an end': {
      text: 'ttl: ttlAt(now) + deliveredDays * daySeconds,',
      instead: '',
      test: 'the inbox > forgets > what was acknowledged, 30 days after that',
    },
    'what nobody acknowledged has an end': {
      text: 'ttl: created + undeliveredDays * daySeconds,',
      instead: '',
      test: 'the inbox > forgets > what nobody acknowledged, after 90 days',
    },
    'a content outlives its pointer': {
      text: '(undeliveredDays + deliveredDays) * daySeconds',
      instead: 'undeliveredDays * daySeconds',
      test: 'the inbox > forgets > what was acknowledged, 30 days after that',
    },
  }),
  ...rulesOf('inbox/rows.ts', 'inbox/repository.test.ts', {
    'an event is delivered once': {
      text: "    name: `pointer ${eventId}`,\n    delete: keys.event(userId, 'undelivered', eventId),\n    when: 'if-present',",
      instead: "    delete: keys.event(userId, 'undelivered', eventId),",
      test: 'the rows of an event > move to the delivered once: who comes later changes nothing',
    },
  }),
  ...rulesOf('inbox/repository.ts', 'inbox/repository.test.ts', {
    'nothing is said to be kept that was not': {
      text: 'if (!done.refused.has(idempotencyWriteName)) throw',
      instead:
        'if (!done.refused.has(idempotencyWriteName)) return; if (!done.refused.has(idempotencyWriteName)) throw',
      test: 'the rows of an event > are written for a new id alone, and nothing is said to be kept that was not',
    },
    'an answer has a largest size': {
      text: '5 * 1024 * 1024',
      instead: '50 * 1024 * 1024',
      test: 'the rows of an event > are read no further than an answer may hold, and the page goes on after them',
    },
  }),
  ...rulesOf('inbox/rows.ts', 'inbox/outbox.test.ts', {
    'bytes are counted as they are sent': {
      text: 'JSON.stringify(JSON.stringify(event))',
      instead: 'JSON.stringify(event)',
      test: 'the rows of a new event > both know how many bytes it takes of an answer within an answer: quotes and backslashes, which are escaped twice',
    },
  }),
]
