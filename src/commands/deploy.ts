import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { hasSam, missingSam, samCommand } from './sam.ts'

// npm run deploy -- [arguments of `sam deploy`]
// Builds the function and deploys it. `sam deploy` alone deploys the last build, however old it is.
const further = process.argv.slice(2)

/** With these arguments, the values of samconfig.toml are not used as they are. */
const hasOtherValues = further.some((arg) =>
  /^(-g|--(guided|parameter-overrides|config-file|config-env))(=|$)/.test(arg),
)

function sam(subcommand: string[]) {
  const { command, args, shell } = samCommand(subcommand)
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', shell })
  if (error) throw error
  return status ?? 1
}

/** Builds the function. Returns the reason if there is nothing to deploy. */
function build() {
  if (!hasSam()) return missingSam
  if (!hasOtherValues && /^[^#\n]*FILL-IN/m.test(readFileSync('samconfig.toml', 'utf8')))
    return 'samconfig.toml has a FILL-IN. Fill in GoogleClientId and AllowedOrigins. See step 5 of docs/deploying.md.'
  if (sam(['build']) !== 0) return 'The build failed, so nothing was deployed. The lines above say why.'
  return undefined
}

const reason = build()
if (reason) console.error(reason)
process.exitCode = reason ? 1 : sam(['deploy', ...further])
