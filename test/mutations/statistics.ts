import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

const today = 'statistics from the rows of this version >'
const earlier = 'statistics from the rows of version 1.0.0 >'
const http = 'GET /api/stats >'

export const statisticsRules: Rule[] = [
  ...rulesOf('applications/milestones.ts', 'statistics/cases.test.ts', {
    'ghosted is no answer': {
      text: "'accepted', 'rejected']",
      instead: "'accepted', 'rejected', 'ghosted']",
      test: `${today} ghosted is no answer and is censored at today, an answer after ghosting is one`,
    },
    'withdrawn is no answer': {
      text: "= ['screening', ",
      instead: "= ['withdrawn', 'screening', ",
      test: `${today} withdrawn before any answer is waiting and is censored at the day of withdrawal`,
    },
    'a rejection is an answer': {
      text: ", 'accepted', 'rejected']",
      instead: ", 'accepted']",
      test: `${today} ghosted is no answer and is censored at today, an answer after ghosting is one`,
    },
    'the furthest stage is reached': {
      text: 'Math.max(applied_at === undefined ? -1 : applied, ...moves.map(({ stage }) => stage))',
      instead: 'moves.at(-1)?.stage ?? -1',
      test: `${today} a rejection after an interview counts as answered by the interview and keeps its stages`,
    },
    'an application date reaches applied': {
      text: 'applied_at === undefined ? -1 : applied,',
      instead: '-1,',
      test: `${today} an applied_at alone makes a saved application applied, it stays in status saved`,
    },
    'the application date goes before the moves': {
      text: 'applied_at\n    ? dayOf(applied_at)\n    : firstOf(',
      instead: 'firstOf(',
      test: `${today} back-dated moves count by their own day, and applied_at goes before the moves, whether it is earlier or later than they are`,
    },
    'a move to saved is no application': {
      text: 'stage >= applied',
      instead: 'stage >= 0',
      test: `${today} rejected, withdrawn or ghosted from saved without ever applying is not applied`,
    },
    'an answer is on the day of application or later': {
      text: ' && day >= applied_on',
      instead: '',
      test: `${today} a screening or a rejection on a day before the day of application is no answer, though the stage is reached`,
    },
    'an answer may be on the day of application': {
      text: 'day >= applied_on',
      instead: 'day > applied_on',
      test: `${today} straight to interview without applied is applied and answered on the same day, 0 days and not null`,
    },
    'the first answer in time counts': {
      text: 'days.toSorted()[0]',
      instead: 'days[0]',
      test: `${today} an interview recorded after the rejection but earlier in time is the answer and the status`,
    },
  }),
  ...rulesOf('applications/facts.ts', 'statistics/cases.test.ts', {
    'the moves of earlier applications are read': {
      text: 'moveDays?.get(id) ?? []',
      instead: '[]',
      test: `${earlier} a rejection after an interview counts as answered by the interview and keeps its stages`,
    },
    'the sources of earlier applications are read': {
      text: 'known ? its : sources?.get(id)',
      instead: 'its',
      test: `${earlier} a rejection after an interview counts as answered by the interview and keeps its stages`,
    },
    'a tag is compared without case': {
      text: 'all.filter(hasTag(tag))',
      instead: 'all.filter(({ tags }) => tags.includes(tag))',
      test: `${today} the tag is a whole tag in any letter case, and never-applied ones with it are in too`,
    },
    'spellings of a source are one': {
      text: 'source && foldSource(source)',
      instead: 'source',
      test: `${today} spellings of a source fall together under the most frequent one among the applied, on a tie the first by code point; no source comes last among equals`,
    },
    'an application without a date is chosen by its creation': {
      text: 'milestones.applied_on ?? dayOf(row.created_at)',
      instead: 'dayOf(row.created_at)',
      test: `${today} from and to are inclusive, by the day of application, or by created_at for what was never applied for`,
    },
    'the first day is included': {
      text: 'day < dayOf(from)',
      instead: 'day <= dayOf(from)',
      test: `${today} from and to are inclusive, by the day of application, or by created_at for what was never applied for`,
    },
    'the last day is included': {
      text: 'day > dayOf(to)',
      instead: 'day >= dayOf(to)',
      test: `${today} from and to are inclusive, by the day of application, or by created_at for what was never applied for`,
    },
  }),
  ...rulesOf('statistics/calculation.ts', 'statistics/cases.test.ts', {
    'a rate needs five cases': {
      text: 'fewestCases = 5',
      instead: 'fewestCases = 4',
      test: `${today} with exactly four applied the rates are null, a fifth that is only saved does not count`,
    },
    'five cases have a rate': {
      text: 'applied.length < fewestCases',
      instead: 'applied.length <= fewestCases',
      test: `${today} with exactly five applied there are rates`,
    },
    'a withdrawn application waited until then': {
      text: "status === 'withdrawn' ? dayOf(status_since) : today",
      instead: 'today',
      test: `${today} withdrawn before any answer is waiting and is censored at the day of withdrawal`,
    },
    'an accepted offer is an offer': {
      text: " || reached === 'accepted'",
      instead: '',
      test: `${today} accepted, declined and directly recorded offers count as offers of their source and week`,
    },
    'the median is of numbers': {
      text: 'numbers.toSorted((a, b) => a - b)',
      instead: 'numbers.toSorted()',
      test: `${today} the median of an odd number is the middle one by number (9, 10, 100)`,
    },
    'the median of an even number is a mean': {
      text: '(lower + upper) / 2',
      instead: 'lower',
      test: `${today} the median of an even number is the mean of the middle two (9, 10, 28, 100), half heard back by 10 already`,
    },
    'the sources are ordered by their applications': {
      text: 'b.group.length - a.group.length || ',
      instead: '',
      test: `${today} no source with more applications stands before a source with fewer`,
    },
    'the weeks are ordered': {
      text: '.sort((a, b) => (a.week < b.week ? -1 : 1))',
      instead: '',
      test: `${today} ISO weeks at the turn of a year: 2027-01-03 is in 2026-W53, 2027-01-04 in 2027-W01, 2025-12-29 in 2026-W01`,
    },
  }),
  ...rulesOf('statistics/survival.ts', 'statistics/survival.test.ts', {
    'those that no longer wait are not at risk': {
      text: 'atRisk -= all',
      instead: 'atRisk -= over',
      test: 'the Kaplan–Meier median > the median of Freireich et al., 1963, Blood 21:699-716, remission of acute leukemia in weeks, 6-MP group is the published one',
    },
    'half of all is a half, in spite of rounding': {
      text: ' + 1e-9',
      instead: '',
      test: 'the Kaplan–Meier median > a half that is a product of fractions is counted',
    },
    'half of all is a half': {
      text: 'lasting <= 0.5 + 1e-9',
      instead: 'lasting < 0.5 - 1e-9',
      test: 'the Kaplan–Meier median > half of all waits, exactly is counted',
    },
  }),
  ...rulesOf('statistics/days.ts', 'statistics/days.test.ts', {
    'a week belongs to the year of its Thursday': {
      text: ' - ((thursday.getUTCDay() + 6) % 7) + 3',
      instead: '',
      test: 'the ISO week of a day > the week of 1977-01-01 is 1976-W53',
    },
    'days are never negative': {
      text: 'Math.max((timeOf(to).getTime() - timeOf(from).getTime()) / dayMs, 0)',
      instead: '(timeOf(to).getTime() - timeOf(from).getTime()) / dayMs',
      test: 'the days between two dates > from 2026-10-02 to 2026-10-01 there are 0',
    },
  }),
  ...rulesOf('statistics/schemas.ts', 'statistics/routes.test.ts', {
    'the first day is not after the last one': {
      text: "({ from = '', to = '~' }) => from.slice(0, 10) <= to.slice(0, 10)",
      instead: '() => true',
      test: `${http} a "to" before "from" is rejected`,
    },
  }),
  ...rulesOf('statistics/calculation.ts', 'statistics/routes.test.ts', {
    'the list of sources has an end': {
      text: 'mostSources = 200',
      instead: 'mostSources = 300',
      test: `${http} spellings of a source are one, under the most frequent one, and the rest beyond 200 sources is added up`,
    },
  }),
  ...rulesOf('applications/facts.ts', 'applications/facts.test.ts', {
    'an application that was deleted meanwhile does not count': {
      text: 'if (!known && !sources?.has(id)) return []',
      instead: '',
      test: 'the facts of applications > an application of version 1.0.0 that is deleted meanwhile does not count',
    },
  }),
  ...rulesOf('applications/list-rows.ts', 'applications/facts.test.ts', {
    'an application counts once': {
      text: 'found.set(row.id, schema.parse(row))',
      instead: 'found.set(`${row.id} ${found.size}`, schema.parse(row))',
      test: 'the facts of applications > an application that is read twice counts once, as it was the second time',
    },
  }),
  ...rulesOf('applications/repository.ts', 'statistics/routes.test.ts', {
    'a retracted move of version 1.0.0 leaves no milestone': {
      text: '.slice(0, after.moves)',
      instead: '',
      test: `${http} the first change of an application of version 1.0.0 is a retraction`,
    },
    'the first move after version 1.0.0 is a milestone': {
      text: '...newMoves.map(moveDayOf)',
      instead: '',
      test: `${http} the first change of an application of version 1.0.0 is a move`,
    },
  }),
  ...rulesOf('applications/decisions.ts', 'statistics/routes.test.ts', {
    'an undone move leaves no milestone': {
      text: 'before.move_days?.slice(0, -1)',
      instead: 'before.move_days',
      test: `${http} every change of an application is in the next statistics`,
    },
    'a move is a milestone': {
      text: 'before.move_days && [...before.move_days, moveDayOf(move)]',
      instead: 'before.move_days',
      test: `${http} every change of an application is in the next statistics`,
    },
  }),
]
