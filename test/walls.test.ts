import { join } from 'node:path'
import { ESLint } from 'eslint'
import tseslint from 'typescript-eslint'
import { expect, it } from 'vitest'

const eslint = new ESLint({
  cwd: join(import.meta.dirname, '..'),
  // No wall needs to know a type, and to find types out takes ten times as long.
  overrideConfig: tseslint.configs.disableTypeChecked,
})
const walls = ['no-restricted-imports', 'no-restricted-syntax']

/** Whether the linter lets this stand in a file of that name. */
async function isAllowed(file: string, text: string) {
  const [result] = await eslint.lintText(`${text}\n`, { filePath: file })
  expect(result?.messages.filter(({ fatal }) => fatal)).toEqual([])
  return !result?.messages.some(({ ruleId }) => walls.includes(ruleId ?? ''))
}

it.each([
  ['src/users/schemas.ts', "import '../users/service.ts'"],
  ['src/users/schemas.ts', "import '../errors.ts'"],
  ['src/users/service.ts', "import '../http/problems.ts'"],
  ['src/users/service.ts', "import 'fastify'"],
  ['src/users/service.ts', "import { createUserRepository } from './repository.ts'"],
  ['src/users/service.ts', "import { createSessionService } from '../sessions/service.ts'"],
  ['src/users/service.ts', "import '../table/deadline.ts'"],
  ['src/users/service.ts', 'console.log(process.env)'],
  ['src/users/repository.ts', "import '../http/cursors.ts'"],
  ['src/users/repository.ts', "import type { UserService } from './service.ts'"],
  ['src/users/repository.ts', "import '@aws-sdk/client-dynamodb'"],
  ['src/users/routes.ts', "import { createUserService } from './service.ts'"],
  ['src/users/routes.ts', "import { keys } from '../table/keys.ts'"],
  ['src/sessions/token.ts', "import '../table/table.ts'"],
  ['src/sessions/token.ts', "import 'fastify'"],
  ['src/sign-in/secret.ts', "import '@aws-sdk/client-dynamodb'"],
  ['src/sign-in/google-keys.ts', "await import('@aws-sdk/client-secrets-manager')"],
  ['src/http/limits.ts', "import '../users/schemas.ts'"],
  ['src/http/limits.ts', "import '../table/deadline.ts'"],
  ['src/table/table.ts', "import '../users/schemas.ts'"],
  ['src/app.ts', "import './local/google.ts'"],
  ['src/app.ts', 'console.log(process.env.HOME)'],
  ['src/settings.ts', 'console.log(process.env.HOME)'],
])('%s may not hold: %s', async (file, text) => {
  expect(await isAllowed(file, text)).toBe(false)
})

it.each([
  ['src/users/service.ts', "import type { SessionService } from '../sessions/service.ts'"],
  ['src/users/routes.ts', "import { userIdOf } from '../http/authentication.ts'"],
  ['src/users/repository.ts', "import { keys } from '../table/keys.ts'"],
  ['src/lambda.ts', 'console.log(process.env.HOME)'],
  ['src/local/start.ts', "import '../table/keys.ts'"],
])('%s may hold: %s', async (file, text) => {
  expect(await isAllowed(file, text)).toBe(true)
})
