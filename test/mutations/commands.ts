import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

export const commandsRules: Rule[] = [
  ...rulesOf('commands/users.ts', 'commands/users.test.ts', {
    'only a known user is blocked': {
      text: '      await getAccount(services, userId)\n      const blockedAt',
      instead: '      const blockedAt',
      test: 'the commands for users > user:block fails for an unknown user',
    },
    'a deletion is confirmed': {
      text: "if (!given('yes')) await confirm(userId)",
      instead: '',
      test: 'the commands for users > user:delete > nothing is deleted if another id is typed',
    },
    'the id is typed exactly': {
      text: 'if (line.trim() === userId) return',
      instead: 'return',
      test: 'the commands for users > user:delete > nothing is deleted if another id is typed',
    },
    'a block is known without its account': {
      text: 'if (!blockedAt && !(await users.find(userId)))',
      instead: 'if (!(await users.find(userId)))',
      test: 'the commands for users > user:delete > the block of a deleted person stays, and can be ended',
    },
  }),
  ...rulesOf('commands/operator-command.ts', 'commands/users.test.ts', {
    'an account that is being deleted is left alone': {
      text: 'if (account.deleting_at)',
      instead: 'if (false)',
      test: 'the commands for users > user:end-access > user:end-access fails for an account that is being deleted',
    },
  }),
  ...rulesOf('commands/user-export.ts', 'commands/users.test.ts', {
    'an export has every page': {
      text: 'while (after !== undefined)',
      instead: 'while (false)',
      test: 'the commands for users > user:export > an export has every page, in the order in which things were saved',
    },
  }),
  ...rulesOf('api-keys/service.ts', 'commands/users.test.ts', {
    'an export has no hash of a key': {
      text: 'map(({ hash, ...key }) => key)',
      instead: 'map((key) => key)',
      test: 'the commands for users > user:export > everything that is kept of a person is one JSON document, without secrets',
    },
  }),
  ...rulesOf('sessions/service.ts', 'commands/users.test.ts', {
    'end-access ends API keys too': {
      text: '      await forEachSession(userId, ({ id }) => repository.remove(userId, id))\n      await endOtherAccess(userId)\n',
      instead: '      await forEachSession(userId, ({ id }) => repository.remove(userId, id))\n',
      test: 'the commands for users > user:end-access > every session and API key and the calendar address end, and the person may sign in again',
    },
  }),
  ...rulesOf('account-deletion/service.ts', 'commands/users.test.ts', {
    'an operator begins a deletion without a session': {
      text: '      await repository.mark(userId, now().toISOString())\n      return proceed(userId)',
      instead: '      return proceed(userId)',
      test: 'the commands for users > user:delete > a deletion ends access at once, says how long it waits, and begins if the id is typed',
    },
  }),
  ...rulesOf('commands/json-schemas.ts', 'docs.test.ts', {
    'a response states no limits': {
      text: 'for (const limit of limits) jsonSchema[limit] = undefined',
      instead: '',
      test: 'the OpenAPI document > the document matches the routes: "npm run openapi" writes it',
    },
    'a response is open': {
      text: 'if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties',
      instead: '',
      test: 'the OpenAPI document > the document matches the routes: "npm run openapi" writes it',
    },
    'no schema divides doubles': {
      text: 'delete jsonSchema.multipleOf',
      instead: '',
      test: 'the OpenAPI document > the document matches the routes: "npm run openapi" writes it',
    },
  }),
  ...rulesOf('commands/deploy.ts', 'commands/deploy.test.ts', {
    'a deployment begins with a build': {
      text: "if (sam(['build']) !== 0)",
      instead: 'if (false)',
      test: 'npm run deploy > the command builds first, and passes its arguments on to the deployment',
    },
    'a failed build is not deployed': {
      text: "if (sam(['build']) !== 0)",
      instead: "if (sam(['build']) < 0)",
      test: 'npm run deploy > nothing is deployed if the build fails',
    },
    'samconfig.toml is filled in': {
      text: "/^[^#\\n]*FILL-IN/m.test(readFileSync('samconfig.toml', 'utf8'))",
      instead: 'false',
      test: 'npm run deploy > nothing is built until samconfig.toml is filled in',
    },
    'a comment is not a placeholder': {
      text: '/^[^#\\n]*FILL-IN/m',
      instead: '/FILL-IN/',
      test: 'npm run deploy > the command ends with the status of the deployment',
    },
  }),
  ...rulesOf('commands/deploy-permissions.ts', 'commands/deploy-permissions.test.ts', {
    'a policy that is right stays as it is': {
      text: 'if (isDeepStrictEqual(PolicyVersion.Document, JSON.parse(document)))',
      instead: 'if (false)',
      test: 'npm run deploy:permissions > a second run changes nothing',
    },
    'there are at most five versions': {
      text: 'found.Versions.length >= maxVersions',
      instead: 'false',
      test: 'npm run deploy:permissions > at five versions, the oldest that is not the default is deleted',
    },
    'the oldest version has the lowest number': {
      text: '.toSorted((a, b) => Number(a.slice(1)) - Number(b.slice(1)))',
      instead: '.toSorted()',
      test: 'npm run deploy:permissions > at five versions, the oldest that is not the default is deleted',
    },
    'nothing is attached twice': {
      text: 'if (!isAttached)',
      instead: 'if (true)',
      test: 'npm run deploy:permissions > a second run changes nothing',
    },
  }),
  ...rulesOf('commands/deploy-policies.ts', 'template/policy.test.ts', {
    'every resource is of the stack': {
      text: '/<(stack|region|account)>/g',
      instead: '/<(region|account)>/g',
      test: 'the policies of deploy/ > every policy has at most 4,500 characters, with the longest names and without white space',
    },
    'the name of a stack leaves room for the name of its role': {
      text: '{0,27}',
      instead: '{0,63}',
      test: 'the policies of deploy/ > every policy has at most 4,500 characters, with the longest names and without white space',
    },
  }),
  ...rulesOf('commands/first-answer.ts', 'commands/first-answer.test.ts', {
    'an answer has an end': {
      text: 'if (bytes > largestBody)',
      instead: 'if (bytes > 100 * largestBody)',
      test: 'an answer without end is read up to the size of the largest body of the API',
    },
    'temporary errors are waited for': {
      text: 'answer.status < 500',
      instead: 'true',
      test: 'firstAnswer waits while the errors are temporary',
    },
  }),
  ...rulesOf('commands/smoke.ts', 'commands/smoke.test.ts', {
    'nothing is checked at another URL': {
      text: 'if (whyNot) {',
      instead: 'if (false) {',
      test: 'npm run smoke > the smoke test checks nothing at a URL that is not the API',
    },
    'a rejected key is checked no further': {
      text: 'if (rejected)',
      instead: 'if (false)',
      test: 'npm run smoke > the smoke test checks no further with a key that lacks a scope',
    },
    'an empty token is not no token': {
      text: "credential === ''",
      instead: 'false',
      test: 'npm run smoke > the smoke test explains its usage for an empty token, as of an unset variable',
    },
  }),
  ...rulesOf('commands/smoke-address.ts', 'commands/smoke-address.test.ts', {
    'the API may be at a shorter path': {
      text: 'segments.slice(0, segments.length - index)',
      instead: 'segments',
      test: 'a URL with the demo page leads to the question for the stage, and to the API',
    },
    'the API may be at the default stage': {
      text: "[path, [...path, 'prod']]",
      instead: '[path]',
      test: 'a URL with no stage leads to the question for the stage, and to the API',
    },
    'another server is not asked for a stage': {
      text: '!place && !isGateway(body) && !isProblem(body)',
      instead: 'false',
      test: '/page of another server is not the API',
    },
  }),
  ...rulesOf('commands/smoke-credential.ts', 'commands/smoke-credential.test.ts', {
    'every scope is tried': {
      text: "{ path: '/inbox/none', method: 'DELETE' },",
      instead: '',
      test: 'a key with only events:write,inbox:read is rejected, and the reason names the scope inbox:write',
    },
    'a limit is a reason': {
      text: '[401, 403, 429]',
      instead: '[401, 403]',
      test: 'a key that is used too often is rejected with a sentence',
    },
    'an answer does not repeat the credential': {
      text: "text.replaceAll(credential, '…')",
      instead: 'text',
      test: 'nothing of the credential is repeated from the answer of another server, and no control character',
    },
    'a credential with other characters is not sent': {
      text: '!/^[\\w.~+/-]+=*$/.test(credential)',
      instead: 'false',
      test: '"Bearer a" is rejected without a request',
    },
  }),
  ...rulesOf('commands/sam.ts', 'commands/deploy.test.ts', {
    'a shell of Windows gets quoted arguments': {
      text: 'quoted(arg)',
      instead: 'arg',
      test: 'on Windows, every argument of the SAM CLI is quoted for the shell',
    },
  }),
]
