import { readdirSync } from 'node:fs'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

const featureFolders = readdirSync('src', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['http', 'table', 'local', 'commands'].includes(entry.name))
  .map((entry) => entry.name)

/** The walls of the program: what each kind of file may not know. */
const wall = (files, ...patterns) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns }] },
})

const fastify = { regex: '^(@?fastify)', message: 'Only app, http/ and routes know Fastify.' }
const dynamodb = {
  regex: '^@aws-sdk/',
  message: 'Only table/ knows DynamoDB, only sign-in/secret.ts the secret store.',
}
const table = { regex: '/table/', message: 'Only repositories know the table.' }
const http = { regex: '/http/', message: 'Only routes know HTTP.' }
const local = { regex: '/(local|commands)/', message: 'What runs on a laptop alone is never in the bundle.' }
const noSchema = { regex: '^(?!zod$|.*/schemas\\.ts$)', message: 'A schema knows zod and other schemas.' }
const typesOnly = (regex, message) => ({ regex, message, allowTypeImports: true })
const repositories = typesOnly('/repository\\.ts$', 'A service knows its type alone.')
const services = typesOnly('/service\\.ts$', 'A route knows its type alone; a repository not even that.')
const otherParts = typesOnly(
  '^\\.\\./(?!(backoff|errors|ids|idempotency|invalid)\\.ts$|.*/schemas\\.ts$)',
  'A service is given its parts: it knows the types of those of other features.',
)
const features = {
  regex: `^\\.\\./(${featureFolders.join('|')})/`,
  message: 'http/ and table/ know no feature.',
}

const syntax = [
  { selector: 'ExportAllDeclaration', message: 'A file does not re-export another.' },
  {
    selector: 'ImportDeclaration[source.value="zod"] ImportSpecifier',
    message: "import * as z from 'zod': { z } bundles every locale.",
  },
]
const environment = {
  selector: 'MemberExpression[object.name="process"][property.name="env"]',
  message: 'Only lambda.ts, local/ and commands/ read the environment.',
}
const lateSdk = { selector: 'ImportExpression[source.value=/^@aws-sdk/]', message: dynamodb.message }
const noSyntax = (files, ...more) => ({
  files,
  rules: { 'no-restricted-syntax': ['error', ...syntax, ...more] },
})

export default defineConfig(
  { ignores: ['node_modules', '.aws-sam', '.data', 'coverage'] },
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Hooks and handlers are async by contract, whether or not they wait for something.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-restricted-syntax': ['error', ...syntax],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  wall(['src/**'], dynamodb, local),
  wall(
    ['src/{backoff,errors,ids,idempotency,invalid,json,settings,start-line,principal,about}.ts'],
    fastify,
    dynamodb,
    table,
    http,
    local,
  ),
  wall([`src/{${featureFolders.join(',')}}/*.ts`], fastify, dynamodb, table, http, local),
  wall(['src/**/schemas.ts'], noSchema),
  wall(['src/*/service.ts'], fastify, dynamodb, table, http, local, repositories, otherParts),
  wall(
    ['src/*/{repository,outbox,rows,saved-urls}.ts'],
    fastify,
    dynamodb,
    http,
    { ...services, allowTypeImports: false },
    local,
  ),
  wall(['src/*/routes.ts'], dynamodb, table, repositories, services, local),
  wall(['src/http/**'], dynamodb, table, features, local),
  wall(
    ['src/sign-in/secret.ts'],
    { ...dynamodb, regex: '^@aws-sdk/(?!client-secrets-manager$)' },
    fastify,
    table,
    http,
    local,
  ),
  wall(['src/table/**'], fastify, features, local),
  noSyntax(['src/**'], environment, lateSdk),
  noSyntax(['src/sign-in/secret.ts'], environment),
  noSyntax(['src/lambda.ts'], lateSdk),
  noSyntax(['src/{local,commands}/**']),
  { files: ['src/{local,commands}/**'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['src/{local,commands}/**', 'src/lambda.ts', 'test/**', 'bench/**', '.ci/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**', 'bench/**'],
    rules: {
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
  { files: ['**/*.js'], extends: [tseslint.configs.disableTypeChecked] },
)
