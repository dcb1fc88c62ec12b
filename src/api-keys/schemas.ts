import * as z from 'zod'
import { Timestamp, line } from '../http/schemas.ts'

export const Scope = z.enum([
  'events:write',
  'inbox:read',
  'inbox:write',
  'applications:lookup',
  'applications:read',
  'applications:write',
])

/** The other scopes that a scope includes: who may change a thing may read it. */
export const included: Partial<Record<Scope, Scope[]>> = {
  'inbox:write': ['inbox:read'],
  'applications:read': ['applications:lookup'],
  'applications:write': ['applications:read', 'applications:lookup'],
}

/** Scopes that belong together. *capture* is safe in a browser extension: it learns only whether a URL is saved. */
export const presets = {
  capture: ['events:write', 'applications:lookup'],
  zapier: ['events:write', 'inbox:write', 'applications:write'],
} satisfies Record<string, Scope[]>

export const KeyId = z.uuid({ version: 'v7' })

const keyExample = {
  id: '01a1fff0-757d-75fa-b3e8-a183eb51d5ae',
  label: 'Zapier',
  scopes: ['inbox:read', 'inbox:write'],
  prefix: 'jht_Qm3v',
  last_four: 'x0Zt',
  created_at: '2026-11-22T08:30:00.000Z',
  last_used_at: '2026-11-22T09:12:00.000Z',
}

export const ApiKey = z
  .object({
    id: KeyId,
    label: line(100),
    scopes: z.array(Scope).min(1).max(Scope.options.length),
    prefix: z.string().describe('How the key begins'),
    last_four: z.string().describe('How the key ends'),
    created_at: Timestamp,
    expires_at: Timestamp.optional(),
    last_used_at: Timestamp.optional().describe('The minute in which it was last used'),
  })
  .meta({ id: 'ApiKey', examples: [keyExample] })

export const NewApiKey = z
  .strictObject({
    label: ApiKey.shape.label,
    scopes: ApiKey.shape.scopes.optional(),
    preset: z.enum(Object.keys(presets) as (keyof typeof presets)[]).optional(),
    expires_in_days: z.int().min(1).max(3650).optional().describe('365 unless given'),
  })
  .refine(({ scopes, preset }) => (scopes === undefined) !== (preset === undefined), {
    path: ['scopes'],
    error: 'Send either "scopes" or a "preset"',
  })
  .meta({
    id: 'NewApiKey',
    oneOf: [{ required: ['scopes'] }, { required: ['preset'] }],
    examples: [{ label: 'Browser extension', preset: 'capture' }],
  })

export const CreatedApiKey = ApiKey.extend({
  key: z.string().describe('Goes into `Authorization: Bearer …`; it is shown this once'),
}).meta({ id: 'CreatedApiKey', examples: [{ ...keyExample, key: 'jht_Qm3v…x0Zt' }] })

/** A key as it is kept: of the secret itself there is only a hash. */
export const StoredApiKey = ApiKey.omit({ last_used_at: true }).extend({
  user_id: z.string(),
  /** The owner at the time of creation. Older keys have neither. */
  email: z.string().optional(),
  hd: z.string().optional(),
  hash: z.string(),
  window_start: z.number(),
})

export type Scope = z.infer<typeof Scope>
export type ApiKey = z.infer<typeof ApiKey>
export type NewApiKey = z.infer<typeof NewApiKey>
export type StoredApiKey = z.infer<typeof StoredApiKey>
