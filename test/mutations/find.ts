import { forEachOnCopies } from './project-copy.ts'
import { rules } from './rules.ts'

// Finds the tests that fail without a rule. Use it for a new rule, or after a test was renamed. The test that the
// rule names is marked.
//   node test/mutations/find.ts TEXT            in the test file of each of these rules
//   node test/mutations/find.ts TEXT FILES…     in these files or folders
const [wanted = '', ...files] = process.argv.slice(2)
const chosen = rules.filter(({ file, name }) => `${file}: ${name}`.includes(wanted))

await forEachOnCopies(chosen, async (rule, copy) => {
  const run = copy.without(rule, () => copy.runTests(files.length > 0 ? files : [rule.test.file]))
  const { outcomes, problems } = await run.catch((error: unknown) => ({
    outcomes: [],
    problems: [String(error)],
  }))
  const noticing = outcomes.filter(({ failed }) => failed)
  const lines = noticing.map(({ file, name, ms }) => {
    const isNamed = file === rule.test.file && name === rule.test.name
    return `${isNamed ? '*' : ' '} ${ms} ms  ${file}  ${name}`
  })
  const found = lines.length > 0 ? lines : ['no test notices', ...problems]
  console.log([`${rule.file}: ${rule.name}`, ...found].join('\n  '))
})
