import { documented } from '#documented'
import * as z from 'zod'
import type { Routes } from '../http/app.ts'
import { userIdOf } from '../http/authentication.ts'
import type { RouteSchema } from '../http/doors.ts'
import { NoContent } from '../http/schemas.ts'
import type { Late } from '../late.ts'
import { ExtendedLease, Extension, Lease, NewLease, Release } from './lease-schemas.ts'
import type { LeaseService } from './lease-service.ts'
import { EventId } from './schemas.ts'

const door = 'inbox:write' as const
const tags = ['events']
const params = z.object({ id: EventId })

export function leaseRoutes(leases: Late<LeaseService>): Routes {
  return async (app) => {
    const lease = {
      door,
      ...documented({
        operationId: 'leaseEvents',
        summary: 'Lease events that no other worker holds',
        description:
          'The events that became ready first come first. There may be fewer than are ready if other workers lease at the ' +
          'same time, or if `event_type` looks at many others. After ten leases without an acknowledgement an event is ' +
          'quarantined.',
        tags,
      }),
      body: NewLease,
      response: { 200: Lease },
    } satisfies RouteSchema
    app.post('/inbox/lease', { schema: lease }, async (request) =>
      (await leases()).lease(userIdOf(request), request.body),
    )

    const extend = {
      door,
      ...documented({
        operationId: 'extendLease',
        summary: 'Extend the lease of an event. It never gets shorter',
        description: 'A lease that has ended, or of another worker, is refused with 409 `lease_lost`.',
        tags,
        problems: [409],
      }),
      params,
      body: Extension,
      response: { 200: ExtendedLease },
    } satisfies RouteSchema
    app.post('/inbox/:id/extend', { schema: extend }, async (request) =>
      (await leases()).extend(userIdOf(request), request.params.id, request.body),
    )

    const release = {
      door,
      ...documented({
        operationId: 'releaseEvent',
        summary: 'Release a leased event: it is ready at once. May be repeated',
        description: 'A lease that has ended, or of another worker, is refused with 409 `lease_lost`.',
        tags,
        problems: [409],
      }),
      params,
      body: Release,
      response: { 204: NoContent },
    } satisfies RouteSchema
    app.post('/inbox/:id/release', { schema: release }, async (request, reply) => {
      await (await leases()).release(userIdOf(request), request.params.id, request.body.lease_id)
      return reply.code(204).send()
    })

    const requeue = {
      door,
      ...documented({
        operationId: 'requeueEvent',
        summary: 'Make a quarantined event ready. May be repeated',
        description: 'Its attempts are counted anew. A delivered event is refused with 409.',
        tags,
        problems: [409],
      }),
      params,
      response: { 204: NoContent },
    } satisfies RouteSchema
    app.post('/inbox/:id/requeue', { schema: requeue }, async (request, reply) => {
      await (await leases()).requeue(userIdOf(request), request.params.id)
      return reply.code(204).send()
    })
  }
}
