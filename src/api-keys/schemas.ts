import { documented } from '#documented'
import * as z from 'zod'
import { Scope, presets } from '../scopes.ts'
import { Timestamp, line } from '../values.ts'

export const ApiKeyId = z.uuid({ version: 'v7' })

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
    id: ApiKeyId,
    label: line(100),
    scopes: z.array(Scope).min(1).max(Scope.options.length),
    prefix: z.string().describe(documented('The beginning of the key')),
    last_four: z.string().describe(documented('The end of the key')),
    created_at: Timestamp,
    expires_at: Timestamp.optional(),
    last_used_at: Timestamp.optional().describe(documented('The minute of its last use')),
  })
  .meta(documented({ id: 'ApiKey', examples: [keyExample] }))

export const ApiKeys = z
  .object({ items: z.array(ApiKey) })
  .meta(documented({ id: 'ApiKeys', examples: [{ items: [keyExample] }] }))

export const NewApiKey = z
  .strictObject({
    label: ApiKey.shape.label,
    scopes: ApiKey.shape.scopes.optional(),
    preset: z
      .enum(Object.keys(presets) as (keyof typeof presets)[])
      .optional()
      .describe(
        documented('`capture` saves jobs and asks whether a URL is saved. `zapier` reads and writes'),
      ),
    expires_in_days: z.int().min(1).max(3650).optional().describe(documented('Default: 365')),
  })
  .refine(({ scopes, preset }) => (scopes === undefined) !== (preset === undefined), {
    path: ['scopes'],
    error: 'or "preset" must be given, and not both',
  })
  .meta(
    documented({
      id: 'NewApiKey',
      examples: [{ label: 'Browser extension', preset: 'capture' }],
    }),
  )

export const CreatedApiKey = ApiKey.extend({
  key: z.string().describe(documented('For `Authorization: Bearer …`. It is shown only this once')),
}).meta(documented({ id: 'CreatedApiKey', examples: [{ ...keyExample, key: 'jht_Qm3v…x0Zt' }] }))

/** A key as it is stored. Of the secret there is only a hash. */
export const StoredApiKey = ApiKey.omit({ last_used_at: true }).extend({
  user_id: z.string(),
  /** Google's claims about the owner when the key was created. Older keys have neither. */
  email: z.string().optional(),
  hd: z.string().optional(),
  hash: z.string(),
  window_start: z.number(),
})

export type ApiKey = z.infer<typeof ApiKey>
export type NewApiKey = z.infer<typeof NewApiKey>
export type StoredApiKey = z.infer<typeof StoredApiKey>
