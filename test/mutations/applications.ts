import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

export const applicationsRules: Rule[] = [
  ...rulesOf('applications/decisions.ts', 'applications/service.test.ts', {
    'applied is dated': {
      text: 'applied_at: isApplied ? applied_at : members.applied_at',
      instead: 'applied_at: members.applied_at',
      test: 'creating > one that is applied for now says since when',
    },
    'a change of nothing is none': {
      text: 'if (isDeepStrictEqual(merged, before)) return undefined',
      instead: '',
      test: 'changing > to nothing saves nothing and tells of nothing',
    },
    'time does not go back': {
      text: 'one > other ? one : other',
      instead: 'one',
      test: 'moving > is no earlier than the change before, whatever this clock says',
    },
    'an application has a largest size': {
      text: 'requireFitting(after)\n      return { after, news',
      instead: 'return { after, news',
      test: 'changing > takes 128 KB of JSON and not a byte more',
    },
    'a move does not lie in the future': {
      text: 'now.getTime() + mostAheadMs',
      instead: 'Infinity',
      test: 'moving > cannot happen more than a day ahead',
    },
    'moves have an end': {
      text: 'before.moves >= mostMoves',
      instead: 'false',
      test: 'moving > is done at most 80 times',
    },
    'the first date stays': {
      text: "to === 'applied' && before.applied_at === undefined",
      instead: "to === 'applied'",
      test: 'moving > sets when it was applied for by a second to applied alone',
    },
    'what a move set goes with it': {
      text: '...(undoesApplied && { applied_at: undefined }),',
      instead: '',
      test: 'retracting > takes back when it was applied for, where the move set it',
    },
    'what somebody else set stays': {
      text: 'latest.sets_applied_at && before.applied_at === latest.at',
      instead: 'true',
      test: 'retracting > keeps what was put right since',
    },
    'a version goes up': {
      text: 'version: before.version + 1,',
      instead: 'version: before.version,',
      test: 'changing > replaces what is sent and nothing else, in a new version',
    },
    'an interview keeps its id': {
      text: 'id: interview.id ?? newId()',
      instead: 'id: newId()',
      test: 'changing > replaces interviews whole, and gives ids to the new ones',
    },
    'null is none': {
      text: 'value !== null && value !== undefined',
      instead: 'value !== undefined',
      test: 'creating > takes null for none',
    },
  }),
  ...rulesOf('applications/service.ts', 'applications/service.test.ts', {
    'a stale version is refused': {
      text: 'versions && !versions.includes(String(before.version))',
      instead: 'false',
      test: 'every change > an update > is made of one of the versions that are asked for, and of no other',
    },
    'others are tried to be merged with': {
      text: 'isDone ? { before, decided } : undefined',
      instead: 'isDone ? { before, decided } : { before, decided: undefined as T }',
      test: 'every change > an update > is made of what is there now, when another was faster',
    },
    'the latest alone is retracted': {
      text: 'if (latest?.id !== moveId) {',
      instead: 'if (!latest) {',
      test: 'retracting > of a move that others followed is refused',
    },
    'the beginning stays': {
      text: 'if (!previous) throw firstStatus()',
      instead: 'if (!previous) return undefined as never',
      test: 'retracting > of the beginning is refused',
    },
  }),
  ...rulesOf('idempotency.ts', 'applications/service.test.ts', {
    'its own first try is no refusal': {
      text: 'if (!earlier) throw refusal',
      instead: 'throw refusal',
      test: 'under an idempotency key that was used > moving answers the same where the version that is asked for is the one before it',
    },
  }),
  ...rulesOf('applications/news.ts', 'applications/service.test.ts', {
    'private members are not told': {
      text: "  'priority',\n",
      instead: "  'priority',\n  'contacts' as 'priority',\n",
      test: 'creating > tells of what a list shows, and names the other members alone',
    },
    'members that nobody gave are not named': {
      text: ' && holds(value)',
      instead: '',
      test: 'creating > names no member that nobody gave',
    },
    'the note of a move is not told': {
      text: 'has_note: note !== undefined',
      instead: 'note',
      test: 'moving > is told of with what it was, and when it was applied for',
    },
    'what goes is told': {
      text: 'after[name] ?? null',
      instead: 'after[name]',
      test: 'changing > tells of what is gone as null',
    },
    'a deletion comes last': {
      text: 'version: before.version + 1',
      instead: 'version: before.version',
      test: 'deleting > leaves nothing, and tells of it with a version above all others',
    },
  }),
  ...rulesOf('applications/filters.ts', 'applications/filters.test.ts', {
    'every word is held': {
      text: 'words.every(',
      instead: 'words.some(',
      test: '{"q":"senior hamburg"} finds it: false',
    },
    'a tag is whole': {
      text: 'fold(its) === foldedTag',
      instead: 'fold(its).includes(foldedTag)',
      test: '{"tag":"type"} finds it: false',
    },
  }),
  ...rulesOf('applications/folding.ts', 'applications/folding.test.ts', {
    'accents make no difference': {
      text: "replace(/[\\u0300-\\u036f]/g, '')",
      instead: 'trim()',
      test: 'leaves out what differs in accents: "Café"',
    },
  }),
  ...rulesOf('applications/url-key.ts', 'applications/url-key.test.ts', {
    'a fragment is no part of it': {
      text: "url.hash = ''",
      instead: '',
      test: 'the key of a URL > is the same with and without a fragment',
    },
    'the others stay as they are': {
      text: "parameters.filter((it) => !isTracking(nameOf(it))).join('&')",
      instead: "new URLSearchParams(parameters.filter((it) => !isTracking(nameOf(it))).join('&')).toString()",
      test: 'the key of a URL > keeps the rest of a query byte for byte: ?q=a+b&c=%20d',
    },
    "a site's own is its own": {
      text: 'host.test(url.hostname) && names',
      instead: 'names',
      test: 'the key of a URL > tells apart what differs in refId elsewhere',
    },
  }),
  ...rulesOf('applications/rows.ts', 'applications/repository.test.ts', {
    'a change is of what was read': {
      text: 'before ? { version: before.version }',
      instead: "before ? 'if-present'",
      test: 'the rows beside an application > are not written by a change of a version that is there no longer',
    },
  }),
  ...rulesOf('applications/list-rows.ts', 'applications/repository.test.ts', {
    'an old place in a list is left': {
      text: 'writes.push({ delete: old })',
      instead: 'writes.push()',
      test: 'the rows beside an application > go with it, though the rules for their keys have changed since',
    },
  }),
  ...rulesOf('applications/list-rows.ts', 'applications/lists.test.ts', {
    'who lacks it comes last': {
      text: ", 'priority', 'next_action_at'])",
      instead: '])',
      test: 'applications > in lists > hold everything once by priority, up and down, page by page',
    },
  }),
  ...rulesOf('applications/url-rows.ts', 'applications/routes.test.ts', {
    'a URL is had once': {
      text: "when: 'if-absent' }",
      instead: '}',
      test: 'the tracker > POST /api/applications > answers 409 to a URL that is there, with the id of the first',
    },
  }),
  ...rulesOf('applications/url-rows.ts', 'applications/repository.test.ts', {
    'those of one URL are all known': {
      text: 'others: [...others, id]',
      instead: 'others',
      test: 'the rows beside an application > name every application of a URL: the next one is found when the one before is deleted',
    },
  }),
  ...rulesOf('applications/repository.ts', 'applications/lists.test.ts', {
    'a page goes on after what it shows': {
      text: 'return { items, last: lastShown }',
      instead: 'return { items, last: row.sk }',
      test: 'applications > in lists > hold everything once by updated_at, up and down, page by page',
    },
  }),
  ...rulesOf('applications/repository.ts', 'applications/repository.test.ts', {
    'a search has an end': {
      text: '[200, 800, 2000, 2000]',
      instead: '[200, 800, 2000, 2000, 2000, 2000]',
      test: 'a page of applications > ends where 5,000 rows were looked at in vain',
    },
  }),
  ...rulesOf('applications/routes.ts', 'applications/routes.test.ts', {
    'a history is of one application': {
      text: '`${userId} ${id}`',
      instead: 'userId',
      test: 'the tracker > moves > are listed by the cursor of their own application alone',
    },
  }),
]
