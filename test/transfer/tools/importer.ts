import type { ImportResult, ImportRow } from '../../../src/transfer/schemas.ts'
import type { TestApp } from '../../tools/app.ts'

/** Sends files of one person to the import. */
export const importerOf =
  ({ app, bearer }: Pick<TestApp, 'app' | 'bearer'>, token: string) =>
  async (body: string | Buffer, query = '', type = 'text/csv') => {
    const response = await app.inject({
      method: 'POST',
      url: `/api/applications/import${query}`,
      headers: { ...bearer(token), 'content-type': type },
      payload: body,
    })
    return { status: response.statusCode, response, result: response.json<ImportResult>() }
  }

/** The rows of an answer as lines: number, outcome and the codes of its reasons. */
export const outcomesIn = (rows: ImportRow[]) =>
  rows.map(({ row, outcome, reasons }) => [row, outcome, ...reasons.map(({ code }) => code)].join(' '))
