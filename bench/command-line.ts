import { parseArgs } from 'node:util'
import { project } from './artifact.ts'
import type { Options } from './options.ts'
import type { Secret } from './stand-ins.ts'

/** The commands that run if none is given. */
const measurements = ['cold', 'warm', 'sizes', 'memory', 'calls', 'dollars', 'growth'] as const

export type Command = (typeof measurements)[number] | 'compare'

type CommandLine = {
  commands: readonly Command[]
  options: Options
  build: 'again' | 'if needed' | 'never'
  json: string | undefined
}

/** Throws for an option with a wrong value. Returns `help` for --help, and `unknown` for words that it does not know. */
export function readCommandLine(words: string[]): CommandLine | 'help' | 'unknown' {
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
      'no-build': { type: 'boolean' },
      core: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) return 'help'
  const [command, ...revisions] = positionals
  if (command !== undefined && !isCommand(command)) return 'unknown'
  const isComplete = command === 'compare' ? [1, 2].includes(revisions.length) : revisions.length === 0
  if (!isComplete) return 'unknown'
  return {
    commands: command === undefined ? measurements : [command],
    options: {
      rounds: numberOf('rounds', values.rounds, 1),
      runs: numberOf('runs', values.runs, 1),
      core: numberOf('core', values.core, 0),
      choose: chooserOf(values.route),
      artifacts: { ours: project },
      revisions,
      secret: secretOf(values.secret),
      fastapi: values.fastapi ?? false,
    },
    build: values['no-build'] ? 'never' : values.build ? 'again' : 'if needed',
    json: values.json,
  }
}

const isCommand = (name: string): name is Command => [...measurements, 'compare'].includes(name)

function numberOf(option: string, text: string | undefined, least: number) {
  if (text === undefined) return undefined
  if (!/^\d+$/.test(text) || Number(text) < least)
    throw new Error(`--${option} is a whole number from ${least}, not ${text}.`)
  return Number(text)
}

function secretOf(text = 'variable'): Secret {
  if (text !== 'variable' && text !== 'manager') throw new Error('--secret is "variable" or "manager".')
  return text
}

const chooserOf =
  (texts: string[] = ['']) =>
  (routes: string[]) => {
    const chosen = routes.filter((route) => texts.some((text) => route.includes(text)))
    if (chosen.length === 0)
      throw new Error(`No route has ${texts.join(' or ')}. There are ${routes.join(', ')}.`)
    return chosen
  }
