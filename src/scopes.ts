import { documented } from '#documented'
import * as z from 'zod'

export const Scope = z
  .enum([
    'events:write',
    'inbox:read',
    'inbox:write',
    'applications:lookup',
    'applications:read',
    'applications:write',
  ])
  .meta(
    documented({
      id: 'Scope',
      description:
        '`events:write` also makes and refreshes applications, by an event of the type `job.saved`. `inbox:write` includes ' +
        '`inbox:read`, and `applications:write` includes `applications:read` and `applications:lookup`.',
      examples: ['inbox:read'],
    }),
  )

/** The other scopes that a scope includes: who may change a thing may read it. */
export const included: Partial<Record<Scope, Scope[]>> = {
  'inbox:write': ['inbox:read'],
  'applications:read': ['applications:lookup'],
  'applications:write': ['applications:read', 'applications:lookup'],
}

/**
 * Scopes that belong together. *capture* is safe in a browser extension: it saves jobs, and learns only whether
 * a URL is saved.
 */
export const presets = {
  capture: ['events:write', 'applications:lookup'],
  zapier: ['events:write', 'inbox:write', 'applications:write'],
} satisfies Record<string, Scope[]>

export type Scope = z.infer<typeof Scope>
