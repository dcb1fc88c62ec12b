import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { buildArtifact, project } from './artifact.ts'
import { listCalls } from './calls.ts'
import { measureCold, measureMemory } from './cold.ts'
import { compareCommits } from './compare.ts'
import { measureDollars } from './dollars.ts'
import { measureGrowth } from './growth.ts'
import { machine } from './machine.ts'
import { measureSizes } from './sizes.ts'
import { measureWarm } from './warm.ts'
import type { Secret } from './world.ts'

const help = `npm run bench [-- COMMAND OPTIONS]

Without a command: all but compare, in about 10 minutes. Measures the function as \`sam build\` made it, beside baselines that take turns with it in the same run, on a core of its
own. It needs the SAM CLI, and taskset for the core.

  cold      CPU and wall time from the start of a process to the end of its first request, beside a bare handler with
            the AWS SDK, bundled as SAM's templates do (bare) and as ours does (tuned), and beside plain Fastify with
            the adapter
  warm      CPU and wall time of a request to an instance that has answered hundreds, beside plain Fastify that does
            the same work, and beside the bare handler
  sizes     minified bytes by package: loaded at the start, with the first requests, or in other cases
  memory    RSS and heap after the start and after the first request
  calls     table calls and capacity units of each route
  dollars   the price of a million requests of a mix
  growth    CPU time and capacity units at 10 to 100,000 events and 10 to 10,000 applications (3 minutes)
  compare REV [REV]   cold and warm of a commit and of the working tree, or of two commits, in the same run

  --rounds N    rounds of a run. In a round, each subject is measured once (cold: 15, warm: 20, growth: 10, memory: 3)
  --runs N      runs, of which the worst ratio counts (1)
  --route TEXT  only the routes whose method and path contain this text. May be repeated
  --secret manager   fetch the secret from Secrets Manager at the start, as on AWS
  --fastapi     cold: FastAPI with Mangum and boto3 too, in a Python environment of its own
  --build       build again, even if no source has changed
  --core N      the core of the measured process (the last one)
  --json FILE   write the figures to this file, too
`

const commands = {
  cold: measureCold,
  warm: measureWarm,
  sizes: measureSizes,
  memory: measureMemory,
  calls: listCalls,
  dollars: measureDollars,
  growth: measureGrowth,
  compare: compareCommits,
}

type Command = keyof typeof commands

/** Without a command. */
const all: Command[] = ['cold', 'warm', 'sizes', 'memory', 'calls', 'dollars', 'growth']

const isCommand = (name: string | undefined): name is Command =>
  name !== undefined && Object.hasOwn(commands, name)

export async function run(words: string[]) {
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: {
      rounds: { type: 'string' },
      runs: { type: 'string' },
      route: { type: 'string', multiple: true },
      secret: { type: 'string' },
      fastapi: { type: 'boolean' },
      build: { type: 'boolean' },
      core: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  const [command, ...revisions] = positionals
  if (values.help || (command !== undefined && !isCommand(command))) {
    console.log(help)
    if (!values.help) process.exitCode = 2
    return
  }
  const options = {
    rounds: numberOf(values.rounds),
    runs: numberOf(values.runs),
    isWanted: (route: string) => values.route?.some((text) => route.includes(text)) ?? true,
    artifacts: { ours: project },
    revisions,
    secret: secretOf(values.secret),
    fastapi: values.fastapi ?? false,
    core: numberOf(values.core),
  }
  buildArtifact({ again: values.build ?? false })
  const figures: Record<string, object> = {}
  for (const name of command === undefined ? all : [command]) figures[name] = await commands[name](options)
  const report = { machine: machine(), ...(command === undefined ? figures : figures[command]) }
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ command, ...report }, null, 2)}\n`)
}

function numberOf(text: string | undefined) {
  if (text !== undefined && !/^\d+$/.test(text)) throw new Error(`${text} is not a whole number.`)
  return text === undefined ? undefined : Number(text)
}

function secretOf(text = 'variable'): Secret {
  if (text !== 'variable' && text !== 'manager') throw new Error('--secret is "variable" or "manager".')
  return text
}
