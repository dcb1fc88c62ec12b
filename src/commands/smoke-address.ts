import { ask, firstAnswer } from './first-answer.ts'
import type { Answer } from './first-answer.ts'
import { isJson } from './smoke-checks.ts'

const isHealthy = isJson(({ status }) => status === 'healthy')
const isProblem = isJson(({ code, request_id }) => code && request_id)
const isNoPath = isJson(({ code }) => code === 'not_found')
/** API Gateway answers `{"message":"Not Found"}` if it does not know the stage. */
const isGateway = isJson(({ message }) => message)

/** The API is at `base` if this returns undefined. Otherwise it returns the reason, in sentences for people. */
export async function whyNotAt(base: string, seconds: number): Promise<string | undefined> {
  // The name of a new deployment may need a minute until it resolves, and the first start takes some seconds.
  const answer = await firstAnswer(`${base}/health`, { seconds })
  if (answer instanceof Error) return `Nothing answers at ${base}: ${reasonOf(answer)}.`
  if (isApi(answer)) return undefined
  const { status, body } = answer
  const sentence = `${base} answers with the status ${status}. See "When it does not work" in docs/deploying.md.`
  if (status >= 500 || status === 429) return sentence
  const place = await findApi(base)
  // A path below the API may be a route that has a door.
  if (!place && isProblem(body) && !isNoPath(body)) return sentence
  if (!place && !isGateway(body) && !isProblem(body))
    return `Another server answers at ${base}, with the status ${status}. Compare the URL with the output ApiUrl.`
  const advice = place ? `It is at ${place}.` : 'Compare it with the output ApiUrl.'
  return `The API is not at ${base}: is the stage in the URL? ${advice}`
}

const isApi = (answer: Answer | Error) =>
  !(answer instanceof Error) && answer.status === 200 && isHealthy(answer.body)

const reasonOf = ({ cause, message }: Error) => (cause as { code?: string } | undefined)?.code ?? message

/** Looks for the API at the default stage and at shorter paths: the URL may lack its stage, have two, or be a page's. */
async function findApi(base: string) {
  const { origin, pathname } = new URL(base)
  const segments = pathname.split('/').filter((segment) => segment !== '')
  const paths = [...segments, ''].map((_segment, index) => segments.slice(0, segments.length - index))
  const places = paths.flatMap((path) => [path, [...path, 'prod']]).map((path) => [origin, ...path].join('/'))
  const answers = await Promise.all(places.map((place) => ask(`${place}/health`)))
  return places.find((_place, index) => isApi(answers[index]!))
}
