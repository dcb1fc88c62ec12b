import { inParallel } from '../parallel.ts'
import { keys } from '../table/keys.ts'
import type { Range } from '../table/keys.ts'
import type { Table } from '../table/table.ts'
import { createFold, fold } from './folding.ts'
import { companyKeyOf, withId } from './list-rows.ts'
import { ApplicationSummary } from './schemas.ts'
import type { Application } from './schemas.ts'
import { SavedUrl, StoredApplication } from './stored.ts'
import { urlHashOf } from './url-key.ts'
import { idsIn, savedUrlKeys } from './url-rows.ts'

type Wanted = Pick<Application, 'company' | 'title' | 'url' | 'location'>
type Saved = Pick<Application, 'id' | 'created_at'>

export type Duplicates = ReturnType<typeof createDuplicates>

const SavedRow = StoredApplication.pick({ id: true, created_at: true })
const TitleRow = ApplicationSummary.pick({ id: true, title: true, location: true, created_at: true })

/** The number of companies that are looked for at a time. */
const atOnce = 8

/**
 * Two applications are duplicates if they have the same URL, by its key. An application without a URL is a duplicate of
 * each one with its company and its title, whatever their case and accents, unless both have a location and these differ.
 */
export function createDuplicates({ table }: { table: Pick<Table, 'all' | 'getAll'> }) {
  /** The saved applications by the hash of their URL. */
  async function findByUrl(userId: string, urls: string[]) {
    const urlKeys = new Map(urls.map((url) => [urlHashOf(url), savedUrlKeys(userId, url)]))
    const rows = new Map<string, string[]>()
    for (const row of await table.getAll(unique([...urlKeys.values()].flat())))
      rows.set(row.sk, idsIn(SavedUrl.parse(row)))
    const applicationKeys = [...rows.values()].flat().map((id) => keys.application(userId, id))
    const items = await table.getAll(unique(applicationKeys), Object.keys(SavedRow.shape))
    const saved = new Map(items.map((item) => [item.id, SavedRow.parse(item)]))
    return new Map(
      [...urlKeys].map(([hash, found]) => {
        const ids = new Set(found.flatMap(({ sk }) => rows.get(sk) ?? []))
        // Ids are ordered by time.
        return [hash, [...ids].toSorted().flatMap((id) => saved.get(id) ?? [])]
      }),
    )
  }

  /** The saved applications of a company by their folded title. */
  async function findByTitle(userId: string, companyKey: string, foldTitle: typeof fold) {
    const found = new Map<string, (Saved & Pick<Application, 'location'>)[]>()
    for await (const rows of table.all(companyRange(userId, companyKey)))
      for (const row of rows) {
        const { title, ...saved } = TitleRow.parse(withId(row))
        const others = found.get(foldTitle(title))
        if (others) others.push(saved)
        else found.set(foldTitle(title), [saved])
      }
    return found
  }

  return {
    areApart,

    /** The same text for two applications that are duplicates within a file, unless they are apart. */
    keyOf: ({ company, title, url }: Wanted) =>
      url === undefined ? JSON.stringify([companyKeyOf(company), fold(title)]) : urlHashOf(url),

    /** For each application, the saved ones that it duplicates, oldest first. */
    async find(userId: string, wanted: Wanted[]): Promise<Saved[][]> {
      const urls = wanted.flatMap(({ url }) => url ?? [])
      const byUrl = await findByUrl(userId, urls)
      const named = wanted.filter(({ url }) => url === undefined)
      const companies = [...new Set(named.map(({ company }) => companyKeyOf(company)))]
      const foldTitle = createFold()
      const byTitle = new Map<string, Awaited<ReturnType<typeof findByTitle>>>()
      await inParallel(companies, atOnce, async (company) => {
        byTitle.set(company, await findByTitle(userId, company, foldTitle))
      })
      return wanted.map((it) => {
        if (it.url !== undefined) return byUrl.get(urlHashOf(it.url)) ?? []
        const found = byTitle.get(companyKeyOf(it.company))?.get(foldTitle(it.title)) ?? []
        return found.filter((other) => !areApart(it, other))
      })
    },
  }
}

const unique = (all: { pk: string; sk: string }[]) => [...new Map(all.map((key) => [key.sk, key])).values()]

/** The list rows of a company. Each key ends in an id, which is hexadecimal. */
function companyRange(userId: string, companyKey: string): Range {
  const keyOf = (id: string) => keys.listRow(userId, { sort: 'company', value: companyKey, id })
  const [first, last] = [keyOf(''), keyOf('g')]
  return { pk: first.pk, between: [first.sk, last.sk], attributes: Object.keys(TitleRow.shape) }
}

/** Two jobs of one company with one title are not the same if they are in different places. */
function areApart(one: Partial<Wanted>, other: Partial<Wanted>) {
  const places = [one.location, other.location]
  if (one.url !== undefined || places.includes(undefined)) return false
  return fold(places[0]!) !== fold(places[1]!)
}
