import type { Principal } from '../principal.ts'
import type { UserService } from '../users/service.ts'
import type { Connection } from './schemas.ts'

export type ZapierService = ReturnType<typeof createZapierService>

type Parts = { findAccount: UserService['find'] }

export function createZapierService({ findAccount }: Parts) {
  return {
    /** The account is read only if the row of the credential has no e-mail address. */
    async connection(principal: Principal, { withEmail }: { withEmail: boolean }): Promise<Connection> {
      const label = 'label' in principal ? principal.label : 'A signed-in user'
      if (!withEmail) return { label }
      const email = principal.email ?? (await findAccount(principal.userId))?.email
      return { label, email }
    },
  }
}
