import type { ApplicationStatus } from '../../applications/schemas.ts'
import { isNothing } from '../../reading/nothing.ts'
import { anyOf, plain } from '../../reading/plain.ts'
import { statusWords } from './status-words.ts'

/** `known` is false if no word of the text is known. */
type ReadStatus = { status?: ApplicationStatus; archived?: true; known: boolean }

const longestStatus = 200

/** Words that say nothing of the status, but that the job is over or was put away. */
const archivedWords = anyOf(
  'expired|archived?|closed|skip(?:ped)?|no longer (?:accepting|available|open|active)',
  'abgelaufen|archiviert|geschlossen',
  'expiree?|archive[es]*|fermee?|ignore',
  'cerrad[oa]|archivad[oa]|caducad[oa]|no aplicar',
  'atlandi',
)

/** Words that say that nothing is decided. Then the day of application tells whether it was sent. */
const openWords = /^(?:bewerbung )?(?:ist )?(?:noch )?(?:offen|open|lauft|laufend|in bearbeitung)$/

const negator =
  '(?:not|no|never|without|cannot|nicht|keine?|keinen|ohne|nie|pas|sans|non|jamais|aucune?|sin|nunca|ningun|ninguna)'
const filler =
  '(?:yet|even|been|be|being|a|an|the|any|got|get|have|had|was|is|my|your|to|formally|noch|encore|de|ete|aun|todavia|ha|sido)'
const isNegated = new RegExp(`(?<![a-z])${negator}(?: ${filler}){0,4} $`)

/** Undefined if the text is nothing. */
export function readStatus(text: string): ReadStatus | undefined {
  if (isNothing(text)) return undefined
  const whole = plain(text.trim().slice(0, longestStatus))
  if (text.trim().length > longestStatus) return { known: false }
  const words = wordsOf(whole)
  const status =
    words === '' ? statusOfSign(whole) : whole === jobOpsStatus ? 'applied' : statusOfWords(words)
  const isArchived = says(words, archivedWords)
  return {
    ...(status && { status }),
    ...(isArchived && { archived: true }),
    known: status !== undefined || isArchived || openWords.test(words),
  }
}

/** `in_progress` is a status of job-ops. "In progress" in a list of one's own can mean anything. */
const jobOpsStatus = 'in_progress'

/** Words with single spaces. Punctuation and signs become commas, so that "No, rejected" is not negated. */
const wordsOf = (text: string) =>
  text
    .replace(/\b(have|has|had|did|do|does|was|is|are|were|wo|ca)n'?t\b/g, '$1 not')
    .replace(/(?<=[\p{L}\p{N}])[-_](?=[\p{L}\p{N}])|_/gu, ' ')
    .replace(/['’]/g, ' ')
    .replace(/[^\p{L}\p{N} ]+/gu, ',')
    .replace(/ ?,[ ,]*/g, ', ')
    .replace(/ +/g, ' ')
    .replace(/^[ ,]+|[ ,]+$/g, '')

function statusOfWords(words: string) {
  const found = statusWords.find(([, pattern]) => says(words, pattern))?.[0]
  const isNotApplied = statusWords.some(([status, pattern]) => status === 'applied' && denies(words, pattern))
  return found ?? (isNotApplied ? 'saved' : undefined)
}

const says = (words: string, pattern: RegExp) =>
  textsBefore(words, pattern).some((text) => !isNegated.test(text))
const denies = (words: string, pattern: RegExp) =>
  textsBefore(words, pattern).some((text) => isNegated.test(text))

const textsBefore = (words: string, pattern: RegExp) =>
  Array.from(words.matchAll(pattern), ({ index }) => words.slice(0, index))

const signs: [string, ApplicationStatus][] = [
  ['❌✖✗✘✕🚫⛔👎', 'rejected'],
  ['👻', 'ghosted'],
  ['✅☑✓✔📨📤', 'applied'],
]

const statusOfSign = (text: string) =>
  signs.find(([row]) => Array.from(row).some((sign) => text.includes(sign)))?.[1]
