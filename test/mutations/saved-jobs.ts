import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

const again = 'a job that is saved again >'
const refreshes = `${again} a second save refreshes the members that the owner has not edited`
const saved = 'a saved job >'
const sample = (name: string) => `the JSON-LD of a page > the JSON-LD of the sample ${name} is read`

export const savedJobsRules: Rule[] = [
  ...rulesOf('applications/captured.ts', 'applications/captured.test.ts', {
    'the hash of an object does not depend on its order': {
      text: 'Object.entries(value).sort()',
      instead: 'Object.entries(value)',
      test: 'a captured salary is refreshed whatever the order of its members',
    },
  }),
  ...rulesOf('applications/captured.ts', 'saved-jobs/saving.test.ts', {
    'a captured member that its owner changed stays': {
      text: 'captured[member] === hashOf(value)',
      instead: 'captured[member] !== undefined',
      test: refreshes,
    },
    'a captured member that its owner removed stays away': {
      text: 'value === undefined ? captured[member] === undefined',
      instead: 'value === undefined ? true',
      test: refreshes,
    },
    'an earlier capture is not forgotten': {
      text: '{ ...before.captured, ...hashes }',
      instead: 'hashes',
      test: refreshes,
    },
  }),
  ...rulesOf('applications/saved-service.ts', 'saved-jobs/saving.test.ts', {
    'a created application is counted': {
      text: '{ applications: 1, kilobytes',
      instead: '{ applications: 0, kilobytes',
      test: `${saved} a saved job is refused if the account has 10,000 applications, and is refreshed all the same`,
    },
    'a lost race for a URL is a refresh': {
      text: " || error.code === 'already_exists'",
      instead: '',
      test: 'at the same time > 20 saves of one URL make one application',
    },
    'an application that is too large is refused': {
      text: "error.code === 'payload_too_large'",
      instead: 'false',
      test: `${saved} a saved job is refused if its application is too large`,
    },
    'a refresh and its event are one transaction': {
      text: 'before, after, others: writesOf(updated)',
      instead: 'before, after, others: []',
      test: refreshes,
    },
    'a creation and its event are one transaction': {
      text: 'after, others: writesOf(result)',
      instead: 'after, others: []',
      test: `${saved} a saved job makes an application, and both events tell of it`,
    },
  }),
  ...rulesOf('saved-jobs/service.ts', 'saved-jobs/saving.test.ts', {
    'the members beside the JSON-LD come first': {
      text: 'lineOf(payload.title, longest.title) ?? reading?.posting?.title',
      instead: 'reading?.posting?.title ?? lineOf(payload.title, longest.title)',
      test: `${saved} a saved job is read from the JSON-LD of its page, and the members beside it come first`,
    },
    'the URL is the one of the page': {
      text: 'title, company, url }',
      instead: 'title, company, url: reading?.posting?.url ?? url }',
      test: `${saved} a saved job is read from the JSON-LD of its page, and the members beside it come first`,
    },
  }),
  ...rulesOf('inbox/schemas.ts', 'saved-jobs/saving.test.ts', {
    'the answer to a push has no result': {
      text: 'Event.omit({ ...itsState, result: true })',
      instead: 'Event.omit({ ...itsState })',
      test: 'the answer to a saved job > the answer to a push never has the result, and a capture key reads no event',
    },
  }),
  ...rulesOf('saved-jobs/reading/read-posting.ts', 'saved-jobs/reading.test.ts', {
    'several jobs are not guessed': {
      text: 'return ofPage.length > 0 && isOneJob(ofPage) ? ofPage : undefined',
      instead: 'return [first!]',
      test: sample('several-and-none-is-the-page.json'),
    },
    'a word of a site is no other kind': {
      text: "type === 'other' &&",
      instead: 'false &&',
      test: sample('glassdoor-estimated.json'),
    },
  }),
  ...rulesOf('saved-jobs/reading/script-text.ts', 'saved-jobs/reading.test.ts', {
    'a comma within a string stays': {
      text: '"(?:\\\\[^]|[^"\\\\])*(?:"|\\\\?$)|,',
      instead: ',',
      test: 'a script of JSON-LD > a script keeps a comma before a bracket in a string',
    },
  }),
  ...rulesOf('saved-jobs/reading/pay.ts', 'saved-jobs/reading.test.ts', {
    'pay in several currencies is left out': {
      text: 'it.currency === first?.currency && ',
      instead: '',
      test: 'the members of a posting > a salary is none in several currencies',
    },
    'a currency is not guessed': {
      text: 'read?.reason ? undefined : read?.salary',
      instead: 'read?.salary',
      test: 'the members of a posting > a salary is none in some dollars',
    },
    'an amount that is named twice is read once': {
      text: '[...new Set(pays.map((pay) => targetOf(pay, graph)))]',
      instead: 'pays.map((pay) => targetOf(pay, graph))',
      test: 'references between objects > the pay that a posting names 20 times is read as often as one that it names once',
    },
  }),
  ...rulesOf('saved-jobs/reading/nodes.ts', 'saved-jobs/reading.test.ts', {
    'an object that others refer to is read once': {
      text: 'known.set(node, found)',
      instead: '',
      test: 'references between objects > the place of 100 postings is read as often as that of one posting',
    },
  }),
]
