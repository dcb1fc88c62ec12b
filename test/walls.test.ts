import { join } from 'node:path'
import { ESLint } from 'eslint'
import tseslint from 'typescript-eslint'
import { expect, it } from 'vitest'

const eslint = new ESLint({
  cwd: join(import.meta.dirname, '..'),
  // The walls need no types. Linting with types takes ten times as long.
  overrideConfig: tseslint.configs.disableTypeChecked,
})
const walls = ['no-restricted-imports', 'no-restricted-syntax']

/** Returns true if the linter accepts this text in a file with this name. */
async function isAllowed(file: string, text: string) {
  const [result] = await eslint.lintText(`${text}\n`, { filePath: file })
  expect(result?.messages.filter(({ fatal }) => fatal)).toEqual([])
  return !result?.messages.some(({ ruleId }) => walls.includes(ruleId ?? ''))
}

it.each([
  ['src/users/schemas.ts', "import '../users/service.ts'"],
  ['src/users/schemas.ts', "import '../errors.ts'"],
  ['src/applications/stored.ts', "import '../table/keys.ts'"],
  ['src/users/service.ts', "import '../http/problems.ts'"],
  ['src/users/service.ts', "import 'fastify'"],
  ['src/users/service.ts', "import { createUserRepository } from './repository.ts'"],
  ['src/inbox/lease-service.ts', "import { createLeaseRepository } from './lease-repository.ts'"],
  ['src/users/service.ts', "import { createSessionService } from '../sessions/service.ts'"],
  ['src/users/service.ts', "import '../table/deadline.ts'"],
  ['src/users/service.ts', 'console.log(process.env)'],
  ['src/applications/decisions.ts', "import '../table/keys.ts'"],
  ['src/users/repository.ts', "import '../http/cursors.ts'"],
  ['src/users/repository.ts', "import type { UserService } from './service.ts'"],
  ['src/inbox/repository.ts', "import type { LeaseService } from './lease-service.ts'"],
  ['src/users/repository.ts', "import '@aws-sdk/client-dynamodb'"],
  ['src/users/routes.ts', "import { createUserService } from './service.ts'"],
  ['src/users/routes.ts', "import { keys } from '../table/keys.ts'"],
  ['src/sessions/token.ts', "import '../http/headers.ts'"],
  ['src/sessions/token.ts', "import 'fastify'"],
  ['src/sessions/token.ts', "import { createAllowList } from '../sign-in/allow-list.ts'"],
  ['src/transfer/reading/draft.ts', "import '../../table/keys.ts'"],
  ['src/transfer/reading/draft.ts', "import '../../applications/limits.ts'"],
  ['src/transfer/export-service.ts', "import '../table/keys.ts'"],
  ['src/key-ring/secret-source.ts', "import '@aws-sdk/client-dynamodb'"],
  ['src/key-ring/secret-source.ts', "import '../users/schemas.ts'"],
  ['src/sign-in/google-keys.ts', "await import('@aws-sdk/client-secrets-manager')"],
  ['src/http/lists.ts', "import '../users/schemas.ts'"],
  ['src/http/lists.ts', "import '../table/deadline.ts'"],
  ['src/table/table.ts', "import '../users/schemas.ts'"],
  ['src/table/table.ts', "import '../http/problems.ts'"],
  ['src/errors.ts', "import '../http/problems.ts'"],
  ['src/time.ts', "import './users/schemas.ts'"],
  ['src/app.ts', "import './local/google.ts'"],
  ['src/app.ts', 'console.log(process.env.HOME)'],
  ['src/settings.ts', 'console.log(process.env.HOME)'],
  ['src/users/schemas.ts', "z.string().describe('The name')"],
  ['src/users/schemas.ts', "z.string().meta({ id: 'Name' })"],
  ['src/users/routes.ts', "const get = { door: 'key', operationId: 'getUser' }"],
  ['src/inbox/lease-routes.ts', "const get = { door: 'key', operationId: 'getUser' }"],
  ['src/inbox/lease-routes.ts', "import { createLeaseService } from './lease-service.ts'"],
  ['src/inbox/lease-schemas.ts', "import './lease-service.ts'"],
])('%s may not have: %s', async (file, text) => {
  expect(await isAllowed(file, text)).toBe(false)
})

it.each([
  ['src/users/service.ts', "import type { SessionService } from '../sessions/service.ts'"],
  ['src/users/schemas.ts', "z.string().describe(documented('The name')).meta(documented({ id: 'Name' }))"],
  ['src/users/routes.ts', "const get = { door: 'key', ...documented({ operationId: 'getUser' }) }"],
  ['src/users/routes.ts', "import { userIdOf } from '../http/authentication.ts'"],
  ['src/users/repository.ts', "import { keys } from '../table/keys.ts'"],
  ['src/users/counters.ts', "import { keys } from '../table/keys.ts'"],
  ['src/transfer/reading/draft.ts', "import '../../applications/schemas.ts'"],
  ['src/key-ring/secret-source.ts', "await import('@aws-sdk/client-secrets-manager')"],
  ['src/lambda.ts', 'console.log(process.env.HOME)'],
  ['src/local/start.ts', "import '../table/keys.ts'"],
])('%s may have: %s', async (file, text) => {
  expect(await isAllowed(file, text)).toBe(true)
})
