import type { Application } from '../applications/schemas.ts'
import { isNothing } from './nothing.ts'
import { anyOf, plain } from './plain.ts'
import { readFlag } from './flags.ts'

type WorkMode = NonNullable<Application['work_mode']>
type EmploymentType = NonNullable<Application['employment_type']>

const longest = 200

/** Words with single spaces. Undefined if the text is nothing, or too long for a word. */
const wordsOf = (text: string) =>
  isNothing(text) || text.trim().length > longest
    ? undefined
    : plain(text.trim())
        .replace(/[-_ ]+/g, ' ')
        .trim()

const says = (words: string, pattern: RegExp) => words.search(pattern) >= 0

const remote = anyOf(
  '(?<!(?:not|no|non|nicht|kein) )(?:(?:fully )?remote(?:ly)?|wfh|telecommut(?:e|ing)|work(?:ing)? from (?:home|anywhere)|home ?office)',
  'mobiles arbeiten|telearbeit',
  'teletravail|a distance|distanciel',
  'remoto|teletrabajo|a distancia',
)
const hybrid = anyOf(
  'hybrid|^flexible$|(?:partial|partially|partly|part|semi|teilweise|teils) (?:remote|wfh|home ?office)',
  '[1-4] ?(?:x|days?|tage?|jours?|dias?)(?:[ /]+[a-z]+){0,4}[ /]+(?:remote|wfh|home ?office|teletravail|remoto)',
  'hybride?s?|hibrido',
)
const onSite = anyOf(
  '(?<!not )on ?site|(?:in|from) (?:the )?office|office based|in person|^office$',
  'vor ort|prasenz|im buro|^buro$',
  'sur (?:site|place)|presentiel|en presentiel',
  'presencial',
)

/** `header` is needed for a column of yes and no, such as "Remote?". There, "No" says nothing. */
export function readWorkMode(text: string, header = ''): WorkMode | undefined {
  const words = wordsOf(readFlag(text) ? header : text)
  return words === undefined ? undefined : workModeOf(words)
}

function workModeOf(words: string): WorkMode | undefined {
  const [isRemote, isOnSite] = [says(words, remote), says(words, onSite)]
  if (says(words, hybrid) || (isRemote && isOnSite)) return 'hybrid'
  return isRemote ? 'remote' : isOnSite ? 'on_site' : undefined
}

/** The first row that has a word of the text counts. Each line of a row is a language, as in the statuses. */
const employmentTypes: [EmploymentType, RegExp][] = [
  [
    'internship',
    anyOf('intern(?:s|ship|ships)?', 'praktik(?:um|ant|antin)', '^stage|stagiaire', 'practicas|becari[oa]'),
  ],
  [
    'temporary',
    anyOf('temp|temporary|seasonal|interim', 'zeitarbeit|aushilfe', 'saisonnier|interimaire', 'temporal'),
  ],
  [
    'contract',
    anyOf(
      '(?<!permanent )contract(?:or|ing)?|freelancer?|self employed|fixed term|^c$|c2c',
      'befristet|freiberuflich|selbststandig',
      'cdd',
      'autonomo',
    ),
  ],
  [
    'part_time',
    anyOf(
      'part ?time|pt',
      'teilzeit|minijob|werkstudent(?:in)?',
      'temps partiel',
      'tiempo parcial|media jornada',
    ),
  ],
  [
    'full_time',
    anyOf(
      'full ?time|ft|permanent',
      'vollzeit|festanstellung|unbefristet',
      'cdi|temps plein',
      'tiempo completo|jornada completa|indefinido',
    ),
  ],
  [
    'other',
    anyOf(
      'other|volunteer(?:ing)?|apprentice(?:ship)?',
      'ausbildung|ehrenamt',
      'alternance|apprentissage|benevolat',
    ),
  ],
]

export function readEmploymentType(text: string): EmploymentType | undefined {
  const words = wordsOf(text)
  return words === undefined ? undefined : employmentTypes.find(([, pattern]) => says(words, pattern))?.[0]
}

const priorities: [number, RegExp][] = [
  [5, anyOf('high|highest|top|urgent|critical', 'hoch|hohe', 'haute|elevee?', 'alt[oa]')],
  [3, anyOf('medium|mid|normal', 'mittel|mittlere', 'moyen(?:ne)?', 'medi[oa]')],
  [1, anyOf('low|lowest', 'niedrig|gering', 'basse|faible', 'baj[oa]')],
]

/** A number from 1 to 5, "4/5", stars, or one word. Everything else, such as a fit of 78, is no priority. */
export function readPriority(text: string): number | undefined {
  const words = wordsOf(text)
  if (words === undefined) return undefined
  const named = priorities.filter(([, pattern]) => says(words, pattern))
  if (named.length > 0) return named.length === 1 && !/^(?:not|no) /.test(words) ? named[0]?.[0] : undefined
  const number = /^([1-5])(?:\.0)?(?: ?(?:\/|of|out of) ?5)?(?: ?(?:stars?|⭐|★))?$/.exec(words)?.[1]
  if (number !== undefined) return Number(number)
  const stars = /^(?:[⭐★🌟] ?){1,5}(?=[☆✩ ]*$)/u.exec(words)?.[0].replaceAll(' ', '')
  return stars === undefined ? undefined : Array.from(stars).length
}
