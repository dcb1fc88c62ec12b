import type { ApplicationStatus } from '../../applications/schemas.ts'
import type { Field } from './fields.ts'
import type { DateOrder } from './types.ts'

/** A tracker is known by its headers, and some of its columns mean something else than in a spreadsheet. */
export type Tracker = {
  name: string
  /** The headers by which it is known, as `wordOf` writes them. */
  headers: string[]
  /** The meanings of columns there. A column with `null` is not imported. */
  fields?: ReadonlyMap<string, Field | null>
  source?: string
  /** The status of a row that says none. */
  status?: ApplicationStatus
  /** The order of its dates, if the file does not show another one. */
  order?: DateOrder
}

export const plain: Tracker = { name: 'plain', headers: [] }

const fields = (meanings: Record<string, Field | null>) => new Map(Object.entries(meanings))

/** LinkedIn writes the address and the number of the applicant, who is no contact. */
const ofApplicant = null

/** The first one that fits counts. */
const trackers: Tracker[] = [
  {
    name: 'linkedin',
    headers: ['applicationdate', 'companyname', 'jobtitle', 'joburl', 'resumename'],
    fields: fields({
      contactemail: ofApplicant,
      contactphonenumber: ofApplicant,
      questionandanswers: 'notes',
    }),
    source: 'LinkedIn',
    status: 'applied',
    order: 'mdy',
  },
  {
    name: 'linkedin',
    headers: ['saveddate', 'companyname', 'jobtitle', 'joburl'],
    source: 'LinkedIn',
    order: 'mdy',
  },
  { name: 'huntr', headers: ['companyname', 'title', 'listname'] },
  // A guess: other importers expect these columns of Huntr.
  { name: 'huntr', headers: ['employer', 'jobtitle', 'list'] },
  { name: 'huntr', headers: ['company', 'title', 'list', 'dateapplied'] },
  {
    name: 'teal',
    headers: ['companyname', 'role', 'excitement', 'statusname'],
    // `status` is JSON that repeats the name. A job is created there when it is added.
    fields: fields({ status: null, createdat: null }),
  },
  { name: 'simplify', headers: ['jobtitle', 'companyname', 'statusdate', 'archived'] },
  { name: 'reactive_resume', headers: ['company', 'role', 'stage', 'applieddate', 'stagedate'] },
  {
    name: 'reactive_resume',
    headers: ['company', 'role', 'activity', 'sourceurl'],
    fields: fields({ activity: 'activity' }),
  },
  { name: 'jobsync', headers: ['createdat', 'applied', 'applieddate', 'company', 'jobtitle', 'jobsource'] },
  { name: 'career_ops', headers: ['company', 'role', 'score', 'report'] },
  // A guess: its table with Spanish words above it.
  { name: 'career_ops', headers: ['empresa', 'score', 'pdf'] },
  {
    name: 'ai_job_search',
    headers: ['company', 'role', 'channel', 'fitrating'],
    fields: fields({ channel: 'source', source: 'link_or_source' }),
  },
]

/** LinkedIn's files that hold a company and a title, and no applications. */
const others = [
  { headers: ['firstname', 'lastname', 'connectedon'], what: 'your connections' },
  { headers: ['companyname', 'title', 'startedon', 'finishedon'], what: 'your own positions' },
  { headers: ['jobtitles', 'dreamcompanies'], what: 'your preferences' },
]

const isKnownBy =
  (words: ReadonlySet<string>) =>
  ({ headers }: { headers: string[] }) =>
    headers.every((word) => words.has(word))

export const trackerOf = (words: ReadonlySet<string>) => trackers.find(isKnownBy(words)) ?? plain

/** The content of a file that has no applications. */
export const otherContentOf = (words: ReadonlySet<string>) => others.find(isKnownBy(words))?.what
