import { accountDeletionRules } from './account-deletion.ts'
import { apiKeysRules } from './api-keys.ts'
import { appRules } from './app.ts'
import { auditRules } from './audit.ts'
import { applicationsRules } from './applications.ts'
import { calendarRules } from './calendar.ts'
import { commandsRules } from './commands.ts'
import { countsRules } from './counts.ts'
import { examplesRules } from './examples.ts'
import { httpRules } from './http.ts'
import { inboxRules } from './inbox.ts'
import { keyRingRules } from './key-ring.ts'
import { localRules } from './local.ts'
import { savedJobsRules } from './saved-jobs.ts'
import { sessionsRules } from './sessions.ts'
import { signInRules } from './sign-in.ts'
import { statisticsRules } from './statistics.ts'
import { tableRules } from './table.ts'
import { transferRules } from './transfer.ts'
import { usersRules } from './users.ts'
import { workRules } from './work.ts'
import { zapierRules } from './zapier.ts'
import type { Rule } from './rule.ts'

export const rules: Rule[] = [
  ...accountDeletionRules,
  ...apiKeysRules,
  ...appRules,
  ...auditRules,
  ...applicationsRules,
  ...calendarRules,
  ...commandsRules,
  ...countsRules,
  ...examplesRules,
  ...httpRules,
  ...inboxRules,
  ...keyRingRules,
  ...localRules,
  ...savedJobsRules,
  ...sessionsRules,
  ...signInRules,
  ...statisticsRules,
  ...tableRules,
  ...transferRules,
  ...usersRules,
  ...workRules,
  ...zapierRules,
]
