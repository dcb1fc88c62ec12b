import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

export const countsRules: Rule[] = [
  ...rulesOf('counts/service.ts', 'counts/service.test.ts', {
    'an account has a maximum of applications': {
      text: 'counts.applications > mostApplications',
      instead: 'counts.applications > mostApplications + 1',
      test: 'the counts of an account > an account can have ten thousand applications',
    },
    'an inbox has a maximum of bytes': {
      text: 'counts.kilobytes > mostKilobytes',
      instead: 'counts.kilobytes > mostKilobytes + 1',
      test: 'the counts of an account > an inbox can have 500 MB of pushed events',
    },
    'a full inbox takes the events of the tracker': {
      text: 'if (change.applications === 0 && counts',
      instead: 'if (counts',
      test: 'the counts of an account > a full inbox takes the events of changes',
    },
    'an event does not count as an application': {
      text: 'if (change.applications > 0 && counts',
      instead: 'if (counts',
      test: 'the counts of an account > an account with too many applications takes events',
    },
    'a refused write is given back': {
      text: 'if (wroteNothing(error))',
      instead: 'if (false)',
      test: 'the counts of an account > a write that is given back ends with: AppError: The same request came before.',
    },
    'an unknown result stays counted': {
      text: "error.code !== 'unavailable' && ",
      instead: '',
      test: 'the counts of an account > a write that stays counted ends with: AppError: The database cannot be reached.',
    },
    'an account of version 1.0.0 is counted': {
      text: 'await kilobytesByDay(userId, mostKilobytes)',
      instead: 'new Map()',
      test: 'the counts of an account > the first write of an account of version 1.0.0 counts its rows',
    },
  }),
  ...rulesOf('counts/repository.ts', 'counts/repository.test.ts', {
    'a day counts for 120 days': {
      text: 'day - eventDays',
      instead: 'day - eventDays + 1',
      test: 'the row of the counts > a day counts for 120 days, and is removed in the same call for a week after',
    },
    'a day that is over is removed in the same call': {
      text: 'set: without(over)',
      instead: 'set: {}',
      test: 'the row of the counts > a day counts for 120 days, and is removed in the same call for a week after',
    },
    'older days are removed': {
      text: 'if (older.length > 0)',
      instead: 'if (false)',
      test: 'the row of the counts > older days do not count, and are removed by one more call',
    },
    'older days do not count': {
      text: '[...days].filter(([it]) => it >= first)',
      instead: '[...days]',
      test: 'the row of the counts > older days do not count, and are removed by one more call',
    },
    'counts are made by counting': {
      text: "      const { written, item } = await table.update(key, { add, set: without(over) }, 'if-present')",
      instead:
        '      const { written, item } = await table.update(key, { add, set: without(over) }, { no_attribute: undefined })',
      test: 'the row of the counts > an absent row is not made by adding',
    },
    'only the first count of an account is stored': {
      text: "        'if-absent',\n      ),",
      instead: '        { no_attribute: undefined },\n      ),',
      test: 'the row of the counts > a second start does not replace the counts',
    },
    'the row stays small': {
      text: 'const nameOf = (day: number) => day.toString(36).toUpperCase()',
      instead: "const nameOf = (day: number) => day.toString(36).toUpperCase().padStart(6, '0')",
      test: 'the row of the counts > a row with events of every day of 120 days is smaller than 1 KB',
    },
  }),
  ...rulesOf('inbox/repository.ts', 'inbox/repository.test.ts', {
    'the count of an account of version 1.0.0 stops': {
      text: 'if (left <= 0) return days',
      instead: '',
      test: 'the rows of an event > the kilobytes of events are counted by day, newest first, up to a number',
    },
  }),
  ...rulesOf('inbox/service.ts', 'inbox/service.test.ts', {
    'pushed events are counted': {
      text: 'events.reduce((sum, event) => sum + kilobytesOf(event), 0)',
      instead: '0',
      test: 'pushing several events > the kilobytes of all valid events are counted together before they are stored',
    },
  }),
  ...rulesOf('applications/service.ts', 'applications/service.test.ts', {
    'a deleted application is taken off': {
      text: 'const applications = after ? 0 : -1',
      instead: 'const applications = after ? 0 : 0',
      test: 'the counts of a change > a change counts its event, and a deletion takes its application off',
    },
  }),
  ...rulesOf('users/repository.ts', 'users/repository.test.ts', {
    'a new account has counts': {
      text: '...(known.account || known.hasCounts ? [] : [counts.firstWrite(user_id)]),',
      instead: '',
      test: 'the user repository > a new account has empty counts, and a later sign-in keeps them',
    },
    'a first sign-in leaves earlier counts': {
      text: '...(known.account || known.hasCounts ? [] :',
      instead: '...(known.account ? [] :',
      test: 'the user repository > the first sign-in keeps the counts of rows that were stored before it',
    },
  }),
]
