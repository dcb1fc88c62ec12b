import { createRequire } from 'node:module'

// Runs the functions of the Zapier app in the working directory, with Zapier's own packages and the Node of Zapier.
// test/zapier-app/app.ts starts it.
export type Call = { path: string; bundle?: object }
export type Outcome = { result: unknown } | { error: { name: string; message: string } }

const load = createRequire(`${process.cwd()}/index.js`)
const app = load('./index.js') as object
const { createAppHandler, createAppTester } = load('zapier-platform-core')
const { validateAppDefinition } = load('zapier-platform-schema')
const run = createAppTester(app)

const inApp = (path: string) =>
  path.split('.').reduce((value: unknown, name) => (value as Record<string, unknown>)[name], app)

/** The definition as Zapier gets it from `zapier push`, and the errors of Zapier's schema in it. */
async function validate(changes: object) {
  const { results } = await createAppHandler(app)({ command: 'definition' })
  const { errors } = validateAppDefinition({ ...results, ...changes })
  return { definition: results, errors: errors.map(String) }
}

process.on('message', ({ path, bundle = {} }: Call) => {
  const running: Promise<unknown> = path === 'validate' ? validate(bundle) : run(inApp(path), bundle)
  running.then(
    (result) => process.send!({ result } satisfies Outcome),
    (error: unknown) => {
      const { name, message } = error as Error
      process.send!({ error: { name, message } } satisfies Outcome)
    },
  )
})
