import { longest } from '../../applications/schemas.ts'
import type { Application } from '../../applications/schemas.ts'
import { readMember } from '../../reading/members.ts'
import { readEmploymentType } from '../../reading/words.ts'
import { descriptionOf } from './description.ts'
import { listOf, memberOf, postingsIn, targetOf, withoutSchemaOrg } from './nodes.ts'
import type { Graph, Node } from './nodes.ts'
import { salaryIn } from './pay.ts'
import { locationOf, workModeOf } from './places.ts'
import { readScript } from './script-text.ts'
import { lineIn, textIn } from './texts.ts'

/** A job as a posting describes it. Every member is valid and normalized by `NewApplication`. */
type Posting = Partial<
  Pick<
    Application,
    'company' | 'title' | 'url' | 'location' | 'work_mode' | 'employment_type' | 'salary' | 'description'
  >
>

/** Why a page gives no application. A posting without its company or title has its other members all the same. */
export type UnreadReason = 'bad_json' | 'no_posting' | 'several_postings' | 'no_company' | 'no_title'

type PostingReading =
  { posting: Posting; reason?: 'no_company' | 'no_title' } | { posting?: never; reason: UnreadReason }

type Page = {
  url?: string | undefined
  /** Two URLs of one page have the same key. */
  keyOf: (url: string) => string
}

/** To make the error of a broken script takes time. */
const mostScripts = 100

/** A list page has fewer. */
const mostPostings = 100

/**
 * Reads the job posting of a page from its JSON-LD: the text of a script, its parsed value, or a list of these. Nothing
 * is guessed: of several postings, only the one with the URL of the page counts.
 */
export function readPosting(jsonLd: unknown, page: Page): PostingReading {
  const { values, isBroken } = valuesOf(jsonLd)
  const { postings, graph } = postingsIn(values)
  if (postings.length === 0) return { reason: isBroken ? 'bad_json' : 'no_posting' }
  const heads = postings
    .slice(0, mostPostings)
    .map((posting) => ({ posting, ...headOf(posting, graph, page) }))
  const chosen = chosenFrom(heads, page)
  if (!chosen) return { reason: 'several_postings' }
  const posting = mergedOf(chosen, graph, page)
  if (posting.title === undefined) return { posting, reason: 'no_title' }
  return posting.company === undefined ? { posting, reason: 'no_company' } : { posting }
}

function valuesOf(jsonLd: unknown) {
  const values: unknown[] = []
  let isBroken = false
  let scripts = 0
  for (const part of listOf(jsonLd)) {
    if (typeof part !== 'string') values.push(part)
    else if (part.trim() !== '' && scripts++ < mostScripts) {
      const read = readScript(part)
      if (read) values.push(read.value)
      else isBroken = true
    }
  }
  return { values, isBroken }
}

type Head = { posting: Node } & Pick<Posting, 'company' | 'title' | 'url' | 'location'>

/** The members that tell postings apart. */
function headOf(posting: Node, graph: Graph, page: Page): Omit<Head, 'posting'> {
  return {
    company: companyOf(posting, graph),
    title:
      lineIn(memberOf(posting, 'title'), longest.title) ?? lineIn(memberOf(posting, 'name'), longest.title),
    url: urlOf(posting, page),
    location: locationOf(posting, graph),
  }
}

/** The postings that describe one job. Undefined if there are several jobs, and none has the URL of the page. */
function chosenFrom(heads: Head[], page: Page): Head[] | undefined {
  const pageKey = page.url === undefined ? undefined : page.keyOf(page.url)
  const ofPage = heads.filter(({ url }) => url !== undefined && page.keyOf(url) === pageKey)
  const [first] = ofPage.length > 0 ? ofPage : heads
  const isOneJob = (some: Head[]) => some.every((other) => first && isSameJob(first, other, page))
  if (isOneJob(heads)) return heads
  return ofPage.length > 0 && isOneJob(ofPage) ? ofPage : undefined
}

function isSameJob(one: Head, other: Head, page: Page) {
  if (one === other) return true
  const isSame = (member: 'company' | 'title') =>
    one[member] === undefined ||
    other[member] === undefined ||
    one[member].toLowerCase() === other[member].toLowerCase()
  const [here, there] = [one.location ?? '', other.location ?? '']
  return (
    isSame('company') &&
    isSame('title') &&
    (one.url === undefined || other.url === undefined || page.keyOf(one.url) === page.keyOf(other.url)) &&
    (here.includes(there) || there.includes(here))
  )
}

/** A posting lacks what another one of the same job may have. */
function mergedOf(heads: Head[], graph: Graph, page: Page): Posting {
  const first = <T>(read: (head: Head) => T | undefined) => {
    for (const head of heads.slice(0, mostMerged)) {
      const value = read(head)
      if (value !== undefined) return value
    }
    return undefined
  }
  const members = {
    company: first(({ company }) => company),
    title: first(({ title }) => title),
    url: first(({ url }) => url) ?? page.url,
    location: first(({ location }) => location),
    work_mode: first(({ posting }) => workModeOf(posting, graph)),
    employment_type: first(({ posting }) => employmentTypeOf(posting)),
    salary: first(({ posting }) => salaryIn(posting, graph)),
    description: first(({ posting }) => descriptionOf(posting)),
  }
  const given = Object.entries(members).flatMap(([name, value]) => {
    const read = readMember(name as keyof typeof members, value)
    return 'value' in read ? [[name, read.value]] : []
  })
  return Object.fromEntries(given) as Posting
}

const mostMerged = 5

/** Google asks for "confidential" if the employer is not named. */
function companyOf(posting: Node, graph: Graph) {
  const [organization] = listOf(memberOf(posting, 'hiringOrganization'))
  const name = lineIn(targetOf(organization, graph), longest.company)
  return name === 'confidential' ? 'Confidential' : name
}

/** A relative URL is read against the page's. */
function urlOf(posting: Node, page: Page) {
  const text = textIn(memberOf(posting, 'url'))?.slice(0, 2048)
  const url = text === undefined ? null : URL.parse(text, page.url)
  const read = readMember('url', url === null ? '' : url.href)
  return 'value' in read ? read.value : undefined
}

const mostTypes = 10
const longestType = 50

function employmentTypeOf(posting: Node) {
  const words = listOf(memberOf(posting, 'employmentType'))
    .slice(0, mostTypes)
    .flatMap((value) => textIn(value)?.slice(0, 3 * longestType) ?? [])
    .map(withoutSchemaOrg)
  const type = readEmploymentType(words.join(', ').slice(0, 200))
  // A site's own word may contain "other".
  return type === 'other' && !words.some((word) => /^\p{L}+$/u.test(word)) ? undefined : type
}
