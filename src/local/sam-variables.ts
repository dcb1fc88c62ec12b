import { writeFile } from 'node:fs/promises'
import samLocal from '../../sam-local.json' with { type: 'json' }

/** In the folder of the build, so the repository has no changed file and a path has no space. */
const file = '.aws-sam/sam-local.json'

/** The environment of SAM's container: `sam-local.json` with the port of the stand-in for Google. */
export function samVariables(standInPort: number) {
  const { JobHuntTrackerAPI: variables } = samLocal
  const jwksUrl = new URL(variables.GOOGLE_JWKS_URL)
  jwksUrl.port = String(standInPort)
  return { JobHuntTrackerAPI: { ...variables, GOOGLE_JWKS_URL: jwksUrl.href } }
}

/** Writes the environment to a file for SAM. Returns SAM's arguments. Needs the folder of a build. */
export async function writeSamVariables(standInPort: number): Promise<string[]> {
  await writeFile(file, JSON.stringify(samVariables(standInPort), null, 2))
  return ['--env-vars', file]
}
