import { copyProject, forEachOnCopies } from './project-copy.ts'
import type { Outcome, ProjectCopy } from './project-copy.ts'
import type { Rule } from './rule.ts'
import { rules } from './rules.ts'

// Removes one rule at a time from the source, and runs only the test that the rule names. That test must fail. Before
// that, each of these tests runs alone on the unchanged source and must pass, because a test that needs an earlier test
// would fail without any mutation.
//   npm run test:mutations            every rule
//   npm run test:mutations -- TEXT    the rules whose file or name has the text
//   TESTS_PASSED=1                    skips the run on the unchanged source, after a successful `npm test`
const wanted = process.argv[2] ?? ''
const chosen = rules.filter(({ file, name }) => `${file}: ${name}`.includes(wanted))

const namesOf = (outcomes: Outcome[]) => outcomes.map(({ file, name }) => `${file}: ${name}`).join('\n    ')

/** The named tests in rounds. In a round, each file runs one test alone. */
function roundsOf(rules: Rule[]) {
  const rounds: Map<string, string>[] = []
  for (const { test } of rules) {
    if (rounds.some((round) => round.get(test.file) === test.name)) continue
    const free = rounds.find((round) => !round.has(test.file))
    if (free) free.set(test.file, test.name)
    else rounds.push(new Map([[test.file, test.name]]))
  }
  return rounds
}

/** The reasons why tests of a round cannot be used. Empty if each of them passed alone. */
async function faultsOf(round: Map<string, string>, copy: ProjectCopy) {
  const { outcomes, problems } = await copy.runTests([...round.keys()], [...round.values()])
  const faults = problems.filter(() => outcomes.every(({ failed }) => !failed))
  for (const [file, name] of round) {
    const ran = outcomes.filter((outcome) => outcome.file === file)
    const [test] = ran
    if (!test) faults.push(`${file} has no test of the name: ${name}`)
    else if (ran.length > 1) faults.push(`${file} ran more than one test: ${namesOf(ran)}`)
    else if (test.failed) faults.push(`${file} fails with every rule in place, when it runs alone: ${name}`)
  }
  return faults
}

/** The reason why a rule is not held by its test. Returns undefined if it is. */
async function faultOf(rule: Rule, copy: ProjectCopy) {
  const { test } = rule
  const { outcomes, problems } = await copy.runTests([test.file], [test.name])
  const [only] = outcomes
  if (outcomes.length > 1) return 'more than one test has this name'
  if (only?.failed) return undefined
  const whole = await copy.runTests([test.file])
  const noticing = whole.outcomes.filter(({ failed }) => failed)
  const others = noticing.length > 0 ? `noticed by:\n    ${namesOf(noticing)}` : 'no test of the file notices'
  const notRun = problems.length > 0 ? `it did not run: ${problems.join('; ')}` : 'there is no such test'
  const reason = only ? 'it passes' : notRun
  return `${reason}; ${others}`
}

/**
 * The rules that their tests of one file hold. The process stays the same, which is several times faster than a new one
 * for each rule. Afterwards the tests must pass again in this process with every rule in place. Otherwise the tests may
 * have failed for a reason that an earlier one left behind, and no rule counts as held.
 */
async function heldTogether(rules: Rule[], copy: ProjectCopy) {
  const held = new Set<Rule>()
  for (const rule of rules) {
    const run = copy.without(rule, () => copy.runTests([rule.test.file], [rule.test.name], 'kept'))
    const { outcomes } = await run.catch(() => ({ outcomes: [] }))
    if (outcomes.length === 1 && outcomes[0]?.failed) held.add(rule)
  }
  if (held.size === 0) return held
  const names = new Set([...held].map(({ test }) => test.name))
  const file = rules[0]?.test.file ?? ''
  const { outcomes } = await copy.runTests([file], [...names], 'kept')
  const passed = outcomes.filter(({ failed }) => !failed)
  return passed.length === names.size && outcomes.length === names.size ? held : new Set<Rule>()
}

const faults: string[] = []
if (!process.env.TESTS_PASSED) {
  const copy = copyProject()
  for (const round of roundsOf(chosen)) faults.push(...(await faultsOf(round, copy)))
  copy.remove()
}
if (faults.length > 0) {
  const help = 'node test/mutations/find.ts TEXT tells which tests notice a rule.'
  console.error(['Before any rule was removed:', ...faults, help].join('\n'))
  process.exit(1)
}

const durations: { label: string; ms: number }[] = []
let failed = 0
const byTestFile = Map.groupBy(chosen, ({ test }) => test.file)
const longestFirst = [...byTestFile.values()].sort((one, other) => other.length - one.length)
await forEachOnCopies(longestFirst, async (rules, copy) => {
  const started = performance.now()
  const held = await heldTogether(rules, copy)
  for (const rule of rules.filter((it) => !held.has(it))) {
    const fault = await copy
      .without(rule, () => faultOf(rule, copy))
      .catch((error: unknown) => `it was not tried: ${String(error)}`)
    if (fault === undefined) continue
    failed += 1
    console.log(`not noticed  ${rule.file}: ${rule.name}\n  ${rule.test.file}: ${rule.test.name}\n  ${fault}`)
  }
  const alone = rules.length - held.size
  const label = `${rules[0]?.test.file} (${rules.length} rules, ${alone} in a process of their own)`
  durations.push({ label, ms: performance.now() - started })
})

if (chosen.length === 0) console.log(`No rule has a file or a name with: ${wanted}`)
console.log('The slowest:')
for (const { label, ms } of durations.sort((one, other) => other.ms - one.ms).slice(0, 10))
  console.log(`  ${(ms / 1000).toFixed(1)} s  ${label}`)
console.log(`mutations: ${chosen.length - failed} passed, ${failed} failed, 0 skipped`)
process.exitCode = failed > 0 || chosen.length === 0 ? 1 : 0
