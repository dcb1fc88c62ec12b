import type { ApplicationStatus } from '../../applications/schemas.ts'
import { readFlag } from '../../reading/flags.ts'
import type { Row } from './row.ts'
import { readStatus } from './statuses.ts'

/** Headers of columns that are checked once a stage is reached, as `wordOf` writes them. */
const stages = new RegExp(
  `^(?:${[
    '(?:phone|hr|recruiter|technical|onsite|first|second|third|final|1st|2nd|3rd)?interview(?:ed|ing|scheduled|done|\\d)?',
    '(?:phone|hr|recruiter)?screen(?:ing|ed)?|assessment|takehome|(?:job)?offer(?:ed|received)?|(?:offer)?accepted|hired',
    'reject(?:ed|ion)|withdrawn|withdrew|ghosted|noresponse',
    '(?:vorstellungs)?gesprach|telefoninterview|angebot|zusage|absage|abgesagt|eingestellt',
    'entretien|refus|refusee?|entrevista|rechazad[oa]',
  ].join('|')})$`,
)

export const isStage = (word: string) => stages.test(word)

/** The last stages first. What ends an application counts before all that went before. */
const furthest: ApplicationStatus[] = [
  'rejected',
  'withdrawn',
  'ghosted',
  'accepted',
  'offer',
  'interview',
  'screening',
]

/** The furthest stage that is checked. Any other text beside a stage, such as a day, goes to the notes. */
export function readStageBoxes(row: Row): ApplicationStatus | undefined {
  const cells = row.all('stage_box').filter(({ value }) => value === undefined)
  cells.filter(({ text }) => readFlag(text) === undefined).forEach((cell) => row.keep(cell))
  const checked = new Set(
    cells.filter(({ text }) => readFlag(text)).map(({ header }) => readStatus(header)?.status),
  )
  return furthest.find((status) => checked.has(status))
}
