import type { Rule } from './rule.ts'

export const examplesRules: Rule[] = [
  {
    name: 'the extension leaves unchanged fields to the page',
    file: 'examples/extension/job.js',
    text: 'const changed = title !== prefilled.title || company !== prefilled.company',
    instead: 'const changed = true',
    test: {
      file: 'test/examples/job.test.ts',
      name: 'the event of a page > unchanged fields are left to the page',
    },
  },
  {
    name: 'the extension leaves out scripts without a posting first',
    file: 'examples/extension/job.js',
    text: 'Number(hasPosting(a)) - Number(hasPosting(b)) ||',
    instead: '',
    test: {
      file: 'test/examples/job.test.ts',
      name: 'the scripts that fit > a script without a posting goes before a larger one with a posting',
    },
  },
  {
    name: 'the extension sends no key over plain HTTP',
    file: 'examples/extension/address.js',
    text: "!['127.0.0.1', 'localhost'].includes(url.hostname)",
    instead: 'false',
    test: {
      file: 'test/examples/problems.test.ts',
      name: 'the address of an API > the address "http://api.example.com" is refused',
    },
  },
  {
    name: 'the extension suggests no posting of another page',
    file: 'examples/extension/job.js',
    text: 'titles.size > 1 ?',
    instead: 'titles.size > 9 ?',
    test: {
      file: 'test/examples/job.test.ts',
      name: 'the fields that a page suggests > a page with postings of other pages suggests its own title',
    },
  },
  {
    name: 'the extension knows a page with more parameters',
    file: 'examples/extension/job.js',
    text: '[...there.searchParams].every(',
    instead: '[...here.searchParams].every(',
    test: {
      file: 'test/examples/job.test.ts',
      name: 'the fields that a page suggests > of several postings, the one with the URL of the page fills title and company',
    },
  },
]
