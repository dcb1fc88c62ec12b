import { send } from './first-answer.ts'

type Check = {
  path: string
  request?: RequestInit
  status: number
  /** Undefined if only the status matters. */
  isExpected?: (body: string, headers: Headers) => boolean
  /** The reason to print if the response is not as expected. */
  advice?: string
}

export type SmokeChecks = ReturnType<typeof createSmokeChecks>

/** Sends requests to a running service, prints one line per check, and counts the failed ones. */
export function createSmokeChecks(base: string) {
  let failures = 0

  /** Returns the body of the response. */
  async function check(name: string, { path, request, status, isExpected, advice }: Check) {
    const started = Date.now()
    let body = ''
    const problem = await send(base + path, { ...request, signal: AbortSignal.timeout(35_000) }).then(
      (answer) => {
        body = answer.body
        if (answer.status !== status) return `the status is ${answer.status}, not ${status}`
        if (isExpected && !isExpected(body, answer.headers))
          return advice ?? 'the response is not as expected'
        return undefined
      },
      (error: unknown) => String((error as Error).cause ?? error),
    )
    const line = `${name} (${Date.now() - started} ms)`
    if (problem) fail(`${line}: ${problem}`)
    else console.log(`ok    ${line}`)
    return body
  }

  function fail(line: string) {
    failures += 1
    console.log(`FAIL  ${line}`)
  }

  return { check, fail, failures: () => failures }
}

/** True for a body that is JSON and passes the test. */
export const isJson = (test: (value: Record<string, unknown>) => unknown) => (body: string) => {
  try {
    return Boolean(test(JSON.parse(body) as Record<string, unknown>))
  } catch {
    return false
  }
}
