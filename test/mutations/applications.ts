import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

export const applicationsRules: Rule[] = [
  ...rulesOf('applications/decisions.ts', 'applications/service.test.ts', {
    'applied sets the application date': {
      text: 'applied_at: isApplied ? applied_at : members.applied_at',
      instead: 'applied_at: members.applied_at',
      test: 'creating an application > an application that is created as applied gets the right dates',
    },
    'an update without a difference changes nothing': {
      text: 'if (isDeepStrictEqual(merged, before)) return undefined',
      instead: '',
      test: 'changing an application > an update to nothing saves nothing and writes no event',
    },
    'updated_at does not go back': {
      text: 'one > other ? one : other',
      instead: 'one',
      test: 'moving an application > a move never makes updated_at earlier, even if the clock of this instance is behind',
    },
    'an application has a largest size': {
      text: 'requireFitting(after)\n      return { after, event',
      instead: 'return { after, event',
      test: 'changing an application > an update to 128 KB of JSON is accepted, and one byte more is rejected',
    },
    'a move is not in the future': {
      text: 'now.getTime() + mostAheadMs',
      instead: 'Infinity',
      test: 'moving an application > a move more than a day in the future is rejected',
    },
    'moves have a maximum': {
      text: 'before.moves >= mostMoves',
      instead: 'false',
      test: 'moving an application > an application has at most 80 moves',
    },
    'the first application date stays': {
      text: "to === 'applied' && before.applied_at === undefined",
      instead: "to === 'applied'",
      test: 'moving an application > the application date is set by a second move to applied only',
    },
    'an undone move removes its date': {
      text: '...(undoesApplied && { applied_at: undefined }),',
      instead: '',
      test: 'undoing a move > undoing a move removes the application date that the move had set',
    },
    'an undone move keeps another date': {
      text: 'latest.sets_applied_at && before.applied_at === latest.at',
      instead: 'true',
      test: 'undoing a move > undoing a move keeps an application date that was corrected since',
    },
    'the version grows': {
      text: 'version: before.version + 1,',
      instead: 'version: before.version,',
      test: 'changing an application > an update replaces the sent members and nothing else, in a new version',
    },
    'an interview keeps its id': {
      text: 'id: interview.id ?? newId()',
      instead: 'id: newId()',
      test: 'changing an application > an update replaces all interviews and gives ids to the new ones',
    },
    'null removes a member': {
      text: 'value !== null && value !== undefined',
      instead: 'value !== undefined',
      test: 'creating an application > a creation ignores members that are null',
    },
  }),
  ...rulesOf('applications/service.ts', 'applications/service.test.ts', {
    'an outdated version is rejected': {
      text: 'versions && !versions.includes(String(before.version))',
      instead: 'false',
      test: 'every change > an update > the change is made only if the current version is one of those in If-Match',
    },
    'a change is tried again on the current version': {
      text: 'isDone ? { before, decided } : undefined',
      instead: 'isDone ? { before, decided } : { before, decided: undefined as T }',
      test: 'every change > an update > the change is decided again on the current version, if another request was faster',
    },
    'only the latest move is undone': {
      text: 'if (latest?.id !== moveId) {',
      instead: 'if (!latest) {',
      test: 'undoing a move > undoing a move before the latest one is rejected',
    },
    'the first status stays': {
      text: 'if (!previous) throw firstStatus()',
      instead: 'if (!previous) return undefined as never',
      test: 'undoing a move > undoing the first status is rejected',
    },
  }),
  ...rulesOf('idempotency.ts', 'applications/service.test.ts', {
    'an earlier attempt is no refusal': {
      text: 'if (!earlier) throw refusal',
      instead: 'throw refusal',
      test: 'a repeated idempotency key > a repeated move is found although it asks for the version before it',
    },
  }),
  ...rulesOf('applications/change-events.ts', 'applications/service.test.ts', {
    'private members are not in events': {
      text: "  'priority',\n",
      instead: "  'priority',\n  'contacts' as 'priority',\n",
      test: 'creating an application > the event of a creation has the members of lists, and only the names of the others',
    },
    'omitted members are not named': {
      text: ' && holds(value)',
      instead: '',
      test: 'creating an application > the event of a creation names no member that was omitted',
    },
    'the note of a move is not in events': {
      text: 'has_note: note !== undefined',
      instead: 'note',
      test: 'moving an application > the event of a move has the old and the new status and the application date',
    },
    'a removed member is in the event': {
      text: 'after[name] ?? null',
      instead: 'after[name]',
      test: 'changing an application > the event of an update tells of removed members as null',
    },
    'a deletion has the highest version': {
      text: 'version: before.version + 1',
      instead: 'version: before.version',
      test: 'deleting an application > the event of a deletion has a version above all others',
    },
  }),
  ...rulesOf('applications/filters.ts', 'applications/filters.test.ts', {
    'every word must occur': {
      text: 'words.every(',
      instead: 'words.some(',
      test: 'the filter {"q":"senior hamburg"} finds the application: false',
    },
    'a tag is whole': {
      text: 'foldTag(its) === wanted',
      instead: 'foldTag(its).includes(wanted)',
      test: 'the filter {"tag":"type"} finds the application: false',
    },
  }),
  ...rulesOf('applications/folding.ts', 'applications/folding.test.ts', {
    'accents make no difference': {
      text: "\\p{M}+/gu, '$1')",
      instead: "\\p{M}+/gu, '$&')",
      test: 'folding removes differences of accents: "Café"',
    },
  }),
  ...rulesOf('applications/rows.ts', 'applications/repository.test.ts', {
    'a change needs the version that was read': {
      text: 'before ? { version: before.version }',
      instead: "before ? 'if-present'",
      test: 'the rows beside an application > rows are not written by a change of an outdated version',
    },
  }),
  ...rulesOf('applications/list-rows.ts', 'applications/repository.test.ts', {
    'an old list row is deleted': {
      text: 'writes.push({ delete: old })',
      instead: 'writes.push()',
      test: 'the rows beside an application > rows of older key rules are deleted with the application',
    },
  }),
  ...rulesOf('applications/list-rows.ts', 'applications/lists.test.ts', {
    'applications without a value come last': {
      text: ", 'priority', 'next_action_at'])",
      instead: '])',
      test: 'applications > in lists > a list by priority has every application once, in both directions, page by page',
    },
  }),
  ...rulesOf('applications/url-rows.ts', 'applications/routes.test.ts', {
    'a URL is saved once': {
      text: "when: 'if-absent' }",
      instead: '}',
      test: 'the tracker > POST /api/applications > a creation with a URL that exists returns 409 with the id of the first application',
    },
  }),
  ...rulesOf('applications/url-rows.ts', 'applications/repository.test.ts', {
    'a URL row names all its applications': {
      text: 'others: [...others, id]',
      instead: 'others',
      test: 'the rows beside an application > the URL row names every application of a URL: after a deletion, the next one is found',
    },
  }),
  ...rulesOf('applications/repository.ts', 'applications/lists.test.ts', {
    'a page continues after its last item': {
      text: 'return { items, last: lastShown }',
      instead: 'return { items, last: row.sk }',
      test: 'applications > in lists > a list by updated_at has every application once, in both directions, page by page',
    },
  }),
  ...rulesOf('applications/repository.ts', 'applications/repository.test.ts', {
    'a search has a maximum': {
      text: '[200, 800, 2000, 2000]',
      instead: '[200, 800, 2000, 2000, 2000, 2000]',
      test: 'a page of applications > a page without a match ends after 5,000 rows',
    },
  }),
  ...rulesOf('applications/routes.ts', 'applications/routes.test.ts', {
    'a history belongs to one application': {
      text: '`${userId} ${id}`',
      instead: 'userId',
      test: 'the tracker > moves > moves are listed by a cursor of their own application only',
    },
  }),
  ...rulesOf('applications/url-key.ts', 'applications/url-key.test.ts', {
    'other parameters stay as they are': {
      text: "others.map(({ text }) => text).join('&')",
      instead: "new URLSearchParams(others.map(({ text }) => text).join('&')).toString()",
      test: 'the key of a URL > the key keeps the rest of a query byte for byte: ?q=a+b&c=%20d',
    },
    'a fragment that is a page counts': {
      text: "/^!?\\/./.test(page) ? page : ''",
      instead: "''",
      test: 'the key of a URL > the key differs for a route in a fragment',
    },
    'an anchor makes no difference': {
      text: "/^!?\\/./.test(page) ? page : ''",
      instead: 'page',
      test: 'the key of a URL > the key is the same with and without a fragment',
    },
    'percent-encodings are normalized': {
      text: '/[\\w.~-]/.test(character) ? character : escape.toUpperCase()',
      instead: 'escape',
      test: 'the key of a URL > the key is the same with and without the case of percent-encoding',
    },
  }),
  ...rulesOf('applications/tracking.ts', 'applications/url-key.test.ts', {
    'a board is its own domain': {
      text: 'host === domain || host.endsWith(`.${domain}`)',
      instead: 'host.endsWith(domain)',
      test: 'the key of a URL > the key differs for trk on another site',
    },
    'Indeed and Glassdoor need the number of the posting': {
      text: '!beside || names.some',
      instead: 'true || names.some',
      test: 'the key of a URL > the key differs for from on Indeed without the key of a posting',
    },
  }),
  ...rulesOf('applications/url-rows.ts', 'applications/repository.test.ts', {
    'a URL of the first rule is taken': {
      text: '[now, earlier].flatMap',
      instead: '[now].flatMap',
      test: 'the rows beside an application > an application that was saved under the rule of version 1.0.0 > an application of version 1.0.0 is found, and its URL is taken',
    },
    'a row that is written anew is no new URL': {
      text: 'if (staysOnPage(change)) return',
      instead: '',
      test: 'the rows beside an application > an application that was saved under the rule of version 1.0.0 > applications of version 1.0.0 that share a URL are written anew one by one, in any order',
    },
  }),
  ...rulesOf('applications/folding.ts', 'applications/folding.test.ts', {
    'other scripts keep their marks': {
      text: '[\\p{Script=Latin}\\p{Script=Greek}\\p{Script=Cyrillic}]',
      instead: '\\p{L}',
      test: 'folding keeps voiced kana',
    },
    'й is a letter': {
      text: "marks.includes('\\u0306')",
      instead: 'false',
      test: 'folding keeps й, which is a letter of its own',
    },
    'invisible characters are ignored': {
      text: ".replace(invisible, '')",
      instead: '',
      test: 'folding removes differences of invisible characters: "a­b​c‍d﻿e⁠f"',
    },
  }),
  ...rulesOf('applications/queries.ts', 'applications/lists.test.ts', {
    'a search for accents is rejected': {
      text: '&& /[^\\p{M}\\s]/u.test(fold(text))',
      instead: '',
      test: 'applications > in lists > a search of which nothing is left is rejected: q=%E2%80%97',
    },
  }),
]
