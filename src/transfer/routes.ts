import { documented } from '#documented'
import type { Routes } from '../http/app.ts'
import { userIdOf } from '../http/authentication.ts'
import type { Cursors } from '../http/cursors.ts'
import type { RouteSchema } from '../http/doors.ts'
import { readPage } from '../http/lists.ts'
import type { Late } from '../late.ts'
import type { ExportService } from './export-service.ts'
import type { ImportService } from './import-service.ts'
import { ExportPage, ExportQuery, ImportFile, ImportQuery, ImportResult } from './schemas.ts'

export function transferRoutes(
  exports: Late<ExportService>,
  imports: Late<ImportService>,
  cursors: Cursors,
): Routes {
  return async (app) => {
    const get: RouteSchema & { querystring: typeof ExportQuery } = {
      door: 'applications:read',
      ...documented({
        operationId: 'exportApplications',
        summary: 'Export applications with their moves',
        description:
          'In the order of saving. `from` and `to` choose by the day, as in `GET /api/stats`, and order by it. ' +
          'A page may be short. CSV has its header row on the first page alone, and an apostrophe before formulas.',
        tags: ['applications'],
      }),
      querystring: ExportQuery,
      response: { 200: ExportPage },
      produces: 'text/csv',
    }
    app.get('/api/applications/export', { schema: get }, async (request, reply) => {
      const userId = userIdOf(request)
      const { page, next_cursor } = await readPage(
        { cursors, owner: userId, request, reply },
        async (paging) => (await exports()).page(userId, request.query, paging),
      )
      if (request.query.format === 'json') {
        const text = `{"items":[${page.texts.join(',')}],"next_cursor":${JSON.stringify(next_cursor)}}`
        return reply.type('application/json; charset=utf-8').send(text)
      }
      reply.header('content-disposition', 'attachment; filename="applications.csv"')
      return reply.type('text/csv; charset=utf-8').send(page.texts.join(''))
    })

    const post = {
      door: 'applications:write',
      ...documented({
        operationId: 'importApplications',
        summary: 'Import applications from a file of another tracker, a spreadsheet or an export',
        description:
          'At most 200 rows and 512 KB of UTF-8, with the header row. After a 503, the same request goes on where ' +
          'it stopped. Duplicates are refused, never merged. The inbox gets one event `applications.imported`.',
        tags: ['applications'],
        problems: [409],
      }),
      consumes: ['text/csv', 'application/json'],
      querystring: ImportQuery,
      body: ImportFile,
      response: { 200: ImportResult },
    } satisfies RouteSchema
    app.post('/api/applications/import', { schema: post }, async (request) =>
      (await imports()).run(userIdOf(request), request.body, request.query),
    )
  }
}
