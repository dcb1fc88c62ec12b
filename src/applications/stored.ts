import * as z from 'zod'
import { Timestamp } from '../values.ts'
import { Application, ApplicationId, ApplicationSummary, Move, Stage } from './schemas.ts'

/** A day in UTC, such as `2026-11-22`. */
const Day = z.string()

/** The furthest stage, the day of application and the day of the first answer: milestones.ts. */
export const Milestones = z.object({
  reached: Stage.optional(),
  applied_on: Day.optional(),
  answered_on: Day.optional(),
})

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
  /** The status and the day of each move, such as `applied 2026-11-22`, in the order of the moves. */
  move_days: z.array(z.string()).optional(),
  /** A hash of each member that a saved job filled in. A member with another value was edited by its owner. */
  captured: z.custom<Record<string, string>>((value) => typeof value === 'object').optional(),
  /** Set while it is archived, unless version 1.0.0 archived it. */
  archived_at: Timestamp.optional(),
})

/** A list row: the members that lists show, and a few more. Rows of version 1.0.0 have only what lists show. */
export const ListRow = ApplicationSummary.extend({
  source: Application.shape.source,
  milestones: Milestones.optional(),
  /** The time of its latest interview. */
  latest_interview_at: Timestamp.optional(),
  archived_at: Timestamp.optional(),
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

export type Milestones = z.infer<typeof Milestones>
export type ListRow = z.infer<typeof ListRow>
export type StoredApplication = z.infer<typeof StoredApplication>
export type SavedUrl = z.infer<typeof SavedUrl>
export type StoredMove = z.infer<typeof StoredMove>
