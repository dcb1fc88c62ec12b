import { readdirSync } from 'node:fs'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

const notFeatures = ['http', 'table', 'key-ring', 'reading', 'local', 'commands', 'bundle']
const features = readdirSync('src', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !notFeatures.includes(entry.name))
  .map((entry) => entry.name)
  .join(',')

// The walls of the program: the imports that each kind of file may not have. A later wall replaces an earlier one.
// `test/imports.test.ts` finds circles, and imports that go around a wall.
const wall = (files, ...patterns) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns }] },
})

const fastify = { regex: '^(@?fastify)', message: 'Only app.ts, http/ and routes know Fastify.' }
const aws = { regex: '^@aws-sdk/', message: 'Only table/ knows DynamoDB, only key-ring/ Secrets Manager.' }
const table = { regex: '/table/', message: 'Only repositories and the files beside them know the table.' }
const http = { regex: '/http/', message: 'Only routes know HTTP.' }
const laptop = { regex: '/(local|commands)/', message: 'local/ and commands/ are never in the bundle.' }
const typesOnly = (regex, message) => ({ regex, message, allowTypeImports: true })
const repositoryType = typesOnly('[/-]repository\\.ts$', 'Import only the type of a repository.')
const serviceType = typesOnly('[/-]service\\.ts$', 'Import only the type of a service.')
const service = { regex: '[/-]service\\.ts$', message: 'A repository does not know services.' }
const otherFeatures = typesOnly(
  `^(\\.\\./)+(${features.replaceAll(',', '|')})/(?!.*schemas\\.ts$)`,
  'Parts of other features are arguments. Import only their types.',
)
const anyFeature = { regex: `/(${features.replaceAll(',', '|')})/`, message: 'This folder knows no feature.' }
const notASchema = {
  regex: '^(?!zod$|#documented$|.*/(values|scopes|schemas|stored|queries|examples|folding)\\.ts$)',
  message: 'A schema knows zod, #documented, values.ts, scopes.ts, folding.ts and other schemas.',
}

const syntax = [
  { selector: 'ExportAllDeclaration', message: 'A file does not re-export another.' },
  {
    selector: 'ImportDeclaration[source.value="zod"] ImportSpecifier',
    message: "import * as z from 'zod': { z } bundles every locale.",
  },
]
const words = ['describe', 'meta'].map((method) => ({
  selector: `CallExpression[callee.property.name="${method}"] > :not(CallExpression[callee.name="documented"]).arguments`,
  message: `Write .${method}(documented(…)): only the OpenAPI document needs these words.`,
}))
const wordsOfRoute = {
  selector:
    ':not(CallExpression[callee.name="documented"]) > ObjectExpression > Property[key.name=/^(operationId|summary)$/]',
  message: 'Write ...documented({ operationId, summary, … }): only the OpenAPI document needs these words.',
}
const environment = {
  selector: 'MemberExpression[object.name="process"][property.name="env"]',
  message: 'Only lambda.ts, local/ and commands/ read the environment.',
}
const lateSdk = { selector: 'ImportExpression[source.value=/^@aws-sdk/]', message: aws.message }
const noSyntax = (files, ...more) => ({
  files,
  rules: { 'no-restricted-syntax': ['error', ...syntax, ...more] },
})

export default defineConfig(
  { ignores: ['node_modules', '.aws-sam', '.data', 'coverage', 'test/clients/programs'] },
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Hooks and handlers must be async, even if they do not wait.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-restricted-syntax': ['error', ...syntax],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      'max-params': ['error', { max: 3 }],
      'no-console': 'error',
      'no-duplicate-imports': ['error', { allowSeparateTypeImports: true }],
      eqeqeq: 'error',
    },
  },
  wall(['src/*.ts'], fastify, aws, table, http, laptop, anyFeature),
  wall(['src/{app,routes,services,late-services,lambda}.ts'], aws, laptop),
  wall([`src/{${features}}/*.ts`], fastify, aws, http, laptop, service, otherFeatures),
  wall([`src/{${features}}/{schemas,*-schemas,stored,queries,examples}.ts`], notASchema),
  wall(
    [`src/{${features}}/{service,*-service,decisions}.ts`],
    fastify,
    aws,
    table,
    http,
    laptop,
    repositoryType,
    otherFeatures,
  ),
  wall(['src/{transfer,saved-jobs}/reading/*.ts'], fastify, aws, table, http, laptop, service, otherFeatures),
  wall(['src/reading/*.ts'], fastify, aws, table, http, laptop, service, otherFeatures),
  wall([`src/{${features}}/{routes,*-routes}.ts`], aws, table, repositoryType, serviceType, laptop),
  wall(['src/http/**'], aws, table, laptop, anyFeature),
  wall(['src/table/**'], fastify, http, laptop, anyFeature),
  wall(
    ['src/key-ring/**'],
    { ...aws, regex: '^@aws-sdk/(?!client-secrets-manager$)' },
    fastify,
    table,
    http,
    laptop,
    anyFeature,
  ),
  wall(['src/bundle/**'], fastify, table, http, laptop, anyFeature),
  noSyntax(['src/**'], environment, lateSdk, ...words),
  noSyntax(['src/**/{routes,*-routes}.ts'], environment, lateSdk, ...words, wordsOfRoute),
  noSyntax(['src/key-ring/**'], environment),
  noSyntax(['src/lambda.ts'], lateSdk),
  noSyntax(['src/{local,commands}/**']),
  {
    files: ['src/{local,commands}/**', 'src/lambda.ts', 'test/**', 'bench/**', 'examples/**', '.ci/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**', 'bench/**'],
    rules: {
      'max-params': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
  { files: ['**/*.{js,cjs}'], extends: [tseslint.configs.disableTypeChecked] },
)
