import { apiKeysRules } from './api-keys.ts'
import { appRules } from './app.ts'
import { applicationsRules } from './applications.ts'
import { httpRules } from './http.ts'
import { inboxRules } from './inbox.ts'
import { sessionsRules } from './sessions.ts'
import { signInRules } from './sign-in.ts'
import { tableRules } from './table.ts'
import { usersRules } from './users.ts'
import type { Rule } from './rule.ts'

export const rules: Rule[] = [
  ...apiKeysRules,
  ...appRules,
  ...applicationsRules,
  ...httpRules,
  ...inboxRules,
  ...sessionsRules,
  ...signInRules,
  ...tableRules,
  ...usersRules,
]
