import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { buildArtifact, project } from './artifact.ts'
import { measureCold } from './cold.ts'
import { measureGrowth } from './growth.ts'
import { machine } from './machine.ts'
import { measureWarm } from './warm.ts'

const help = `npm run bench -- COMMAND [OPTIONS]

Measures the function as \`sam build\` made it, beside a bare handler with the AWS SDK and beside plain Fastify with the
adapter. All take turns in the same run. The measured process has a core of its own, if the machine has taskset.

  cold     CPU and wall time from the start of a process to the end of its first request
  warm     CPU and wall time of a request to an instance that has answered hundreds
  growth   CPU and capacity units of pages and pushes at 10 to 100,000 events and 10 to 10,000 applications

  --rounds N    rounds of a run (cold: 15). In a round, each subject is measured once
  --runs N      runs. Their worst ratio counts (1)
  --route TEXT  only the routes that contain this text. May be repeated
  --secret manager   take the secret from Secrets Manager, as on AWS
  --fastapi     also FastAPI with Mangum and boto3, in a Python environment of its own
  --build       run \`npm run build\`, also if there is a build
  --core N      the core of the measured process (the last one)
  --json FILE   write the figures to this file, too
`

const commands = { cold: measureCold, warm: measureWarm, growth: measureGrowth }

const isCommand = (name: string | undefined): name is keyof typeof commands =>
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
  const [command] = positionals
  if (values.help || !isCommand(command)) {
    console.log(help)
    return
  }
  const options = {
    rounds: numberOf(values.rounds),
    runs: numberOf(values.runs),
    isWanted: (route: string) => values.route?.some((text) => route.includes(text)) ?? true,
    artifacts: { ours: project },
    secret: values.secret === 'manager' ? ('manager' as const) : ('variable' as const),
    fastapi: values.fastapi ?? false,
    core: numberOf(values.core),
  }
  buildArtifact({ again: values.build ?? false })
  const figures = await commands[command](options)
  if (values.json)
    writeFileSync(values.json, `${JSON.stringify({ command, machine: machine(), ...figures }, null, 2)}\n`)
}

const numberOf = (text: string | undefined) => (text === undefined ? undefined : Number(text))
