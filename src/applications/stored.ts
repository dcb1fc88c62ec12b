import * as z from 'zod'
import { Application, ApplicationId, Move } from './schemas.ts'

/** An application as it is stored. */
export const StoredApplication = Application.extend({
  /** The number of its moves. */
  moves: z.int(),
  /**
   * The keys that its list row and its URL row were written under. They find these rows even after the rules for keys
   * change.
   */
  company_key: z.string().optional(),
  url_key: z.string().optional(),
})

/** The applications of one URL, in the order in which they were saved. Nearly always there is one. */
export const SavedUrl = z.object({
  application_id: ApplicationId,
  others: z.array(ApplicationId).optional(),
  /** New with every write. A row that was deleted and written again must not pass for the old one. */
  write_id: z.string(),
})

/** A move as it is stored. A move that set `applied_at` removes it again when it is undone. */
export const StoredMove = Move.extend({ sets_applied_at: z.boolean().optional() })

export type StoredApplication = z.infer<typeof StoredApplication>
export type SavedUrl = z.infer<typeof SavedUrl>
export type StoredMove = z.infer<typeof StoredMove>
