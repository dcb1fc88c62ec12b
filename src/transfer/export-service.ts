import type { ExportedApplications } from '../applications/exported.ts'
import type { Paging } from '../values.ts'
import { cellsOf, headerOf } from './columns.ts'
import { csvLine } from './csv.ts'
import { ExportedApplication } from './schemas.ts'
import type { ExportQuery } from './schemas.ts'

export type ExportService = ReturnType<typeof createExportService>

type Query = Omit<ExportQuery, 'limit' | 'cursor'>

/** A page has at most 4 MB, unless its only application is larger. Lambda takes a response of 6 MB. */
const mostBytes = 4 * 1024 * 1024

/** The bytes of a text in a response of Lambda, which is JSON. */
const bytesOf = (text: string) => Buffer.byteLength(JSON.stringify(text))

export function createExportService({ applications }: { applications: ExportedApplications }) {
  return {
    /** The text of each application of a page, as JSON or as a line of CSV. The first line of CSV is the header. */
    async page(userId: string, { format, columns, bom, ...filters }: Query, paging: Paging) {
      const isFirst = paging.after === undefined
      const header =
        format === 'csv' && isFirst ? [(bom === 'true' ? '\ufeff' : '') + csvLine(headerOf(columns))] : []
      const texts: string[] = []
      let bytes = 0
      let last: string | undefined
      for await (const part of applications.read(userId, filters, paging)) {
        for (const { application, position } of part.applications) {
          const text =
            format === 'csv'
              ? csvLine(cellsOf(application, columns))
              : JSON.stringify(ExportedApplication.parse(application))
          bytes += bytesOf(text)
          if (bytes > mostBytes && texts.length > 0) return { texts: [...header, ...texts], last }
          texts.push(text)
          last = position
        }
        last = part.last
      }
      return { texts: [...header, ...texts], last }
    },
  }
}
