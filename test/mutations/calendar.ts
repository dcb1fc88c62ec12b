import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

const inHostileText =
  'hostile text in a calendar > hostile text arrives as it was, in its own property, on lines of at most 75 octets'

export const calendarRules: Rule[] = [
  ...rulesOf('calendar/service.ts', 'calendar/service.test.ts', {
    'a mistyped calendar address costs no table call': {
      text: 'isWellFormed(secret) && ',
      instead: '',
      test: 'the calendar service > the service asks the table for no malformed secret, and gives every wrong one the same answer',
    },
    'an unknown calendar address is rejected': {
      text: "if (!hit) throw unauthorized('The calendar address is not valid or has ended. Create a new one.')",
      instead: 'if (!hit) return undefined as never',
      test: 'the calendar service > the service asks the table for no malformed secret, and gives every wrong one the same answer',
    },
    'a calendar address belongs to an allowed person': {
      text: '      await allowList.requireOwner(hit.address)\n',
      instead: '',
      test: 'the calendar service > the service authenticates an address only while its owner may use the service',
    },
    'a new calendar address ends the previous one': {
      text: 'if (previous) await repository.end(previous.hash)',
      instead: '',
      test: 'the calendar service > a new address that stops with its pointer has ended the previous one',
    },
    'a new calendar address tries again': {
      text: 'return isTaken || undefined',
      instead: 'return true',
      test: 'the calendar service > a new address starts again if another request has taken the pointer, and its address ends',
    },
    'a calendar address that cannot be made is a conflict': {
      text: 'if (!taken) throw replaced()',
      instead: '',
      test: 'the calendar service > a new address fails with conflict after four tries, and stores nothing',
    },
    'a calendar address that is replaced while it is made ends': {
      text: '(await repository.findPointer(userId))?.hash !== pointer.hash',
      instead: 'false',
      test: 'the calendar service > an address that another one replaces between the two writes of its creation does not exist afterwards',
    },
    'a calendar address ends with the session that makes it': {
      text: '!(await isSessionAlive(userId, sessionId))',
      instead: 'false',
      test: 'the calendar service > an address of a session that ends during its creation does not exist afterwards',
    },
    'a calendar address that is not made leaves no pointer': {
      text: '        await endAddress(userId, pointer.hash)\n',
      instead: '        await repository.end(pointer.hash)\n',
      test: 'the calendar service > an address of a session that ends during its creation does not exist afterwards',
    },
    'a calendar address is the row and not its pointer': {
      text: 'return pointer && (await repository.find(pointer.hash))',
      instead:
        'return pointer && ({ ...pointer, user_id: userId, window_start: 0 } as StoredCalendarAddress)',
      test: 'the calendar service > a pointer whose address was never written is no address',
    },
    'the last use of a calendar address is shown': {
      text: ', last_used_at: lastUsedIn(address)',
      instead: '',
      test: 'the calendar service > the service says whether there is an address, since when, and when it was last used',
    },
    'an export has no hash of a calendar address': {
      text: 'const { hash: _hash, ...stored } = address',
      instead: 'const stored = address',
      test: 'the calendar service > an export has the address without its hash',
    },
    'an ended calendar address is not valid': {
      text: 'if (pointer && (await endAddress(userId, pointer.hash)))',
      instead: 'if (pointer && (await repository.removePointer(userId, pointer.hash)))',
      test: 'the calendar service > the service ends an address with its pointer, and may do it again',
    },
    'an ended calendar address leaves no pointer': {
      text: '    await repository.removePointer(userId, hash)\n',
      instead: '',
      test: 'the calendar service > the service ends an address with its pointer, and may do it again',
    },
    'a deletion ends the calendar address': {
      text: "if (pointer && (await repository.end(pointer.hash))) audit.record('calendar address ended')",
      instead: '',
      test: 'the calendar service > the service ends the address for a deletion, and keeps its pointer',
    },
    'the calendar has the events of every part': {
      text: '[...events, ...some.flatMap((one) => eventsOf(one, time))]',
      instead: 'some.flatMap((one) => eventsOf(one, time))',
      test: 'the calendar service > the calendar keeps the most urgent events of all parts',
    },
    'the calendar has at most a thousand events': {
      text: 'events = mostUrgent([...events, ...some.flatMap((one) => eventsOf(one, time))], time)',
      instead: 'events = [...events, ...some.flatMap((one) => eventsOf(one, time))]',
      test: 'the calendar service > the calendar keeps the most urgent events of all parts',
    },
    'the calendar is in the order of time': {
      text: 'icalendarOf(inOrder(events))',
      instead: 'icalendarOf(events)',
      test: 'the calendar service > the calendar has the events of every part, in the order of their times',
    },
  }),
  ...rulesOf('calendar/service.ts', 'calendar/orders.test.ts', {
    'an address that is being created ends too': {
      text: '    const appeared = await repository.end(hash)\n    return existed || appeared\n',
      instead: '    return existed\n',
      test: 'calendar addresses in every order > after a new address and the end of the address, no address is without its pointer',
    },
    'a replaced address that is being created ends too': {
      text: '      if (isTaken && previous) await repository.end(previous.hash)\n',
      instead: '',
      test: 'calendar addresses in every order > after two new addresses, no address is without its pointer',
    },
  }),
  ...rulesOf('calendar/service.ts', 'audit.test.ts', {
    'the user of a calendar is named': {
      text: 'audit.identify({ user_id })',
      instead: '({ user_id })',
      test: 'the log > the log names the user of a calendar above its limit, in the table and in memory',
    },
    'a new calendar address is a line': {
      text: "      audit.record('calendar address created')\n",
      instead: '',
      test: 'the log > actions > the log has one line that says "calendar address created", beside the line of the request',
    },
    'an ended calendar address is a line': {
      text: "if (pointer && (await endAddress(userId, pointer.hash))) audit.record('calendar address ended')",
      instead: 'if (pointer) await endAddress(userId, pointer.hash)',
      test: 'the log > actions > the log has one line that says "calendar address ended", beside the line of the request',
    },
  }),
  ...rulesOf('calendar/repository.ts', 'calendar/repository.test.ts', {
    'the pointer of a calendar address is taken once': {
      text: '{ hash: previousHash }',
      instead: '{ no_attribute: undefined }',
      test: 'the rows of calendar addresses > a pointer moves only from the address that it names',
    },
    'the pointer of another calendar address stays': {
      text: 'table.delete(keys.calendarPointer(userId), { hash })',
      instead: 'table.delete(keys.calendarPointer(userId))',
      test: 'the rows of calendar addresses > a pointer is removed only if it names the address',
    },
  }),
  ...rulesOf('calendar/secret.ts', 'calendar/service.test.ts', {
    'an API key is no calendar address': {
      text: "secretsOf('jhc_')",
      instead: "secretsOf('jht_')",
      test: 'the calendar service > the service returns the secret once, and stores its hash with the owner',
    },
  }),
  ...rulesOf('calendar/decisions.ts', 'calendar/decisions.test.ts', {
    'an interview keeps its id': {
      text: "uidOf('interview', id, interview.id)",
      instead: "uidOf('interview', id, interview.at)",
      test: 'the events of an application > an interview is an event with everything that a calendar shows',
    },
    'an interview takes an hour': {
      text: 'const usualMinutes = 60',
      instead: 'const usualMinutes = 30',
      test: 'the events of an application > an interview without details takes an hour',
    },
    'a next action leaves the time free': {
      text: 'isFree: true',
      instead: 'isFree: false',
      test: 'the events of an application > a next action takes half an hour that stays free, and has no URL',
    },
    'the notes of the calendar are cut': {
      text: 'cut(plainText(interview.notes), longestNotes)',
      instead: 'plainText(interview.notes)',
      test: 'the events of an application > long notes are cut at 1,000 characters',
    },
    'the calendar has a window': {
      text: 'const from = earliestShown(now)',
      instead: "const from = ''",
      test: 'the events of an application > an interview and a next action at 2025-11-26T11:59:59.999Z are events: 0 of each',
    },
    'the interviews of a rejected application are cancelled': {
      text: "(status === 'rejected' || status === 'withdrawn')",
      instead: "status === 'withdrawn'",
      test: 'a cancellation > the status is rejected since 20 November, and an interview and a next action at 2026-12-01T09:00:00.000Z are cancelled: [true,false]',
    },
    'the interviews of a withdrawn application are cancelled': {
      text: "(status === 'rejected' || status === 'withdrawn')",
      instead: "status === 'rejected'",
      test: 'a cancellation > the status is withdrawn since 20 November, and an interview and a next action at 2026-12-01T09:00:00.000Z are cancelled: [true,false]',
    },
    'an interview before a rejection took place': {
      text: ' && isAfter(at, status_since, updated_at)',
      instead: '',
      test: 'a cancellation > the status is rejected since 20 November, and an interview and a next action at 2026-11-19T09:00:00.000Z are cancelled: [false,false]',
    },
    'an interview is cancelled by the rejection and not by a later change': {
      text: 'at > (since < updatedAt ? since : updatedAt)',
      instead: 'at > updatedAt',
      test: 'a cancellation > the status is rejected since 20 November, and an interview and a next action at 2026-11-20T12:00:00.000Z are cancelled: [true,false]',
    },
    'a rejection in the future counts from the last change': {
      text: 'at > (since < updatedAt ? since : updatedAt)',
      instead: 'at > since',
      test: 'a cancellation > a rejection with a date in the future counts from the last change, and goes on counting from then',
    },
    'the interviews of an archived application are cancelled': {
      text: ' || wasArchivedBefore(application, interview.at)',
      instead: '',
      test: 'a cancellation > the application was archived at 2026-11-24T08:00:00.000Z, and both at 2026-12-01T09:00:00.000Z are cancelled: [true,true]',
    },
    'the next action of an archived application is cancelled': {
      text: 'isCancelled: wasArchivedBefore(application, action.at)',
      instead: 'isCancelled: false',
      test: 'a cancellation > the application was archived at 2026-11-24T08:00:00.000Z, and both at 2026-12-01T09:00:00.000Z are cancelled: [true,true]',
    },
    'an archived application of version 1.0.0 has no time of its archiving': {
      text: 'archived_at ?? updated_at',
      instead: "archived_at ?? ''",
      test: 'a cancellation > the change of an archived application of version 1.0.0 counts as its archiving',
    },
    'the future is more urgent than the past': {
      text: '[...sorted.slice(pastOnes), ...sorted.slice(0, pastOnes).reverse()]',
      instead: 'sorted',
      test: 'the choice of events > the future comes first, the soonest at its beginning, and then the past, the latest at its beginning',
    },
    'the calendar has a most of events': {
      text: '.slice(0, mostEvents)',
      instead: '',
      test: 'the choice of events > more than a thousand events lose the least urgent ones',
    },
    'the calendar has a most of octets': {
      text: 'tooMany === -1 ? urgent : urgent.slice(0, tooMany)',
      instead: 'tooMany === -1 ? urgent : urgent',
      test: 'the choice of events > events of more than 2 MB lose the least urgent ones',
    },
    'events at the same time are in the order of their ids': {
      text: 'one.at + one.uid < other.at + other.uid',
      instead: 'one.at < other.at',
      test: 'the choice of events > the order is by time, and at the same time by id',
    },
  }),
  ...rulesOf('calendar/texts.ts', 'calendar/icalendar.test.ts', {
    'the calendar has no control characters': {
      text: "    .replace(/[\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f]/g, '')",
      instead: '',
      test: inHostileText,
    },
    'the calendar has no halves of characters': {
      text: '    .toWellFormed()\n',
      instead: '',
      test: inHostileText,
    },
    'a title of the calendar has one line': {
      text: "plainText(text).replaceAll('\\n', ' ')",
      instead: 'plainText(text)',
      test: inHostileText,
    },
  }),
  ...rulesOf('calendar/texts.ts', 'calendar/texts.test.ts', {
    'a cut does not halve a character': {
      text: ".replace(/[\\ud800-\\udbff]$/, '')",
      instead: '',
      test: 'a text of the calendar > ab😀e with at most four units is ab…',
    },
    'a URL of the calendar needs no escapes': {
      text: ".replaceAll(';', '%3B')",
      instead: '',
      test: 'a text of the calendar > the URL "https://a.example/x;y,z?q=\\\\1#\\\\" is the URI https://a.example/x%3By%2Cz?q=%5C1#%5C',
    },
    'the octets of escapes count': {
      text: ' + (text.match(escaped)?.length ?? 0)',
      instead: '',
      test: 'a text of the calendar > the octets of a text include those of its escapes',
    },
  }),
  ...rulesOf('calendar/icalendar.ts', 'calendar/icalendar.test.ts', {
    'the stamp of an event is its last change': {
      text: 'stamp: new Date(updated_at)',
      instead: 'stamp: new Date()',
      test: 'the calendar as iCalendar > an event has each property once, every time in UTC, and lines that end with CRLF',
    },
    'a cancelled event says so': {
      text: 'isCancelled ? ICalEventStatus.CANCELLED : ',
      instead: '',
      test: 'the calendar as iCalendar > a cancelled event and a free one say so',
    },
    'a calendar is never empty': {
      text: '...(events.length > 0 ? [] : utc), ',
      instead: '',
      test: 'the calendar as iCalendar > a calendar without events has a component that is no event, after its properties',
    },
    'a year has four digits': {
      text: 'ended.getUTCFullYear() > 9999 ? null : ended',
      instead: 'ended',
      test: 'the calendar as iCalendar > the last event that a year of four digits can hold has no end after it',
    },
  }),
  ...rulesOf('calendar/routes.ts', 'calendar/routes.test.ts', {
    'a calendar that has not changed is not sent again': {
      text: "if (isListed(request.headers['if-none-match'], tag)) return",
      instead: 'if (!tag) return',
      test: 'the calendar > the response > a calendar that has not changed is not sent again, also at another time and by another instance',
    },
    'the address opens calendar programs': {
      text: "url.replace(/^https?:/, 'webcal:')",
      instead: 'url',
      test: 'the calendar > the address > the address is shown once, and the account says since when there is one',
    },
    'an address with a bad host is not made': {
      text: "      const feedUrl = absoluteUrl('/api/calendar.ics', request)\n      const { secret, created_at } = await (await calendar()).create(sessionOf(request))\n",
      instead:
        "      const { secret, created_at } = await (await calendar()).create(sessionOf(request))\n      const feedUrl = absoluteUrl('/api/calendar.ics', request)\n",
      test: 'the calendar > the address > a request for an address with the host "user@evil.example" is malformed, and makes none',
    },
    'an address can be ended when the budget of work is empty': {
      text: "      work: 'ends-access',\n      ...documented({\n        operationId: 'endCalendarAddress',",
      instead: "      ...documented({\n        operationId: 'endCalendarAddress',",
      test: 'the calendar > the address > an owner can end an address when the budget of work is empty',
    },
  }),
  ...rulesOf('applications/calendar-applications.ts', 'applications/calendar-applications.test.ts', {
    'only applications with interviews are read': {
      text: "({ latest_interview_at: latest = '' }) => latest >= since",
      instead: '() => true',
      test: 'the applications of a calendar > an application is read only if an interview of it is inside the window',
    },
    'applications of version 1.0.0 are read': {
      text: '      if (earlier) yield* readEarlier(userId, earlier)\n',
      instead: '',
      test: 'the applications of a calendar > an application whose list rows are of version 1.0.0 is read, and no other one between them',
    },
    'an application is in the calendar once': {
      text: '.filter(({ id }) => earlier.ids.has(id))',
      instead: '',
      test: 'the applications of a calendar > an application whose list rows are of version 1.0.0 is read, and no other one between them',
    },
    'the calendar reads a most of applications': {
      text: '.slice(0, mostRead)',
      instead: '',
      test: 'the applications of a calendar > applications are read in batches of a hundred, those with the latest interviews first, at most a thousand',
    },
    'the calendar reads the later interviews first': {
      text: 'latestOf(one) > latestOf(other) ? -1 : 1',
      instead: 'latestOf(one) > latestOf(other) ? 1 : -1',
      test: 'the applications of a calendar > applications are read in batches of a hundred, those with the latest interviews first, at most a thousand',
    },
    'the calendar reads in batches': {
      text: 'const batchSize = 100',
      instead: 'const batchSize = 1000',
      test: 'the applications of a calendar > applications are read in batches of a hundred, those with the latest interviews first, at most a thousand',
    },
    'only the wanted members of an application are sent': {
      text: 'table.getAll(batch, attributes)',
      instead: 'table.getAll(batch)',
      test: 'the applications of a calendar > only what the calendar needs of an application is sent',
    },
  }),
  ...rulesOf('http/doors.ts', 'doors.test.ts', {
    'only its address opens a calendar': {
      text: "door === 'calendar'\n        ? await authenticateAddress(request)\n        : await",
      instead: 'await',
      test: 'the doors > a calendar address opens the calendar only, and no other credential opens the calendar',
    },
  }),
  ...rulesOf('http/doors.ts', 'calendar/routes.test.ts', {
    'a calendar ignores parameters': {
      text: " && schema.door !== 'calendar'",
      instead: '',
      test: 'the calendar > the response > other parameters of the address are ignored',
    },
  }),
  ...rulesOf('http/authentication.ts', 'doors.test.ts', {
    'a calendar has one key': {
      text: "typeof key === 'string' ? key : ''",
      instead: 'String([key].flat()[0])',
      test: 'the doors > a calendar address opens the calendar only, and no other credential opens the calendar',
    },
  }),
  ...rulesOf('http/urls.ts', 'calendar/routes.test.ts', {
    'a bad host is malformed': {
      text: 'if (base?.href !== `${base?.origin}/`)',
      instead: 'if (!base)',
      test: 'the calendar > the address > a request for an address with the host "user@evil.example" is malformed, and makes none',
    },
  }),
  ...rulesOf('http/gateway-event.ts', 'http/gateway-event.test.ts', {
    'an absolute URL has the stage': {
      text: ', [prefixHeader]: prefix }',
      instead: ' }',
      test: 'an event for the adapter > the absolute URL for a request to /prod/api/calendar in stage prod is https://api.example.com/prod/api/calendar.ics',
    },
    'an absolute URL is https on AWS': {
      text: "'x-forwarded-proto': 'https', ...",
      instead: '...',
      test: 'an event for the adapter > the absolute URL for a request to /api/calendar in stage prod is https://api.example.com/api/calendar.ics',
    },
  }),
  ...rulesOf('services.ts', 'calendar/routes.test.ts', {
    'a sign-out of everything ends the calendar address': {
      text: '      await (await calendar()).end(userId)\n',
      instead: '',
      test: 'the calendar > a refusal > a sign-out of everything ends the address, and any other sign-out does not',
    },
  }),
  ...rulesOf('account-deletion/service.ts', 'calendar/routes.test.ts', {
    'a deletion ends the calendar address at once': {
      text: '    await calendar.endForDeletion(userId)\n',
      instead: '',
      test: 'the calendar > a refusal > the deletion of the account ends the address at its first request, and leaves no row',
    },
    'a deletion leaves no calendar address': {
      text: '    await calendar.end(userId)\n',
      instead: '',
      test: 'the calendar > a refusal > the deletion of the account ends the address at its first request, and leaves no row',
    },
  }),
  ...rulesOf('account-deletion/repository.ts', 'calendar/routes.test.ts', {
    'a deletion keeps the pointer to the calendar address': {
      text: '[keys.account(userId), keys.calendarPointer(userId)]',
      instead: '[keys.account(userId)]',
      test: 'the calendar > a refusal > the deletion of the account ends the address at its first request, and leaves no row',
    },
  }),
  ...rulesOf('local/without-secrets.ts', 'local/without-secrets.test.ts', {
    'sam local prints no secret': {
      text: "text.replace(/jhc_\\w+/g, 'jhc_…')",
      instead: 'text',
      test: 'the output of sam local > the output has no secret of a calendar address, and everything else, in chunks of 1000 characters',
    },
    'sam local prints no secret in two chunks': {
      text: "/j(h(c(_\\w*)?)?)?$/.exec(text)?.[0] ?? ''",
      instead: "''",
      test: 'the output of sam local > the output has no secret of a calendar address, and everything else, in chunks of 7 characters',
    },
  }),
]
