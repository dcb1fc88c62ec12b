type Expectation = { status: number; holds?: (body: string, headers: Headers) => boolean }

export type Questions = ReturnType<typeof createQuestions>

/** Asks a running service and prints a line for each question; counts the answers that are not what they should be. */
export function createQuestions(base: string) {
  let failures = 0

  /** The answer's body, whatever it is. */
  async function ask(name: string, path: string, options: RequestInit, { status, holds }: Expectation) {
    const started = Date.now()
    let body = ''
    const outcome = await fetch(base + path, {
      redirect: 'manual',
      ...options,
      signal: AbortSignal.timeout(35_000),
    }).then(
      async (response) => {
        body = await response.text()
        if (response.status !== status) return `answered ${response.status}, not ${status}`
        return holds && !holds(body, response.headers) ? 'answered something else' : undefined
      },
      (error: unknown) => String((error as Error).cause ?? error),
    )
    if (outcome) failures += 1
    console.log(
      `${outcome ? 'FAIL' : 'ok  '}  ${name} (${Date.now() - started} ms)${outcome ? `: ${outcome}` : ''}`,
    )
    return body
  }

  return { ask, failures: () => failures }
}

/** Whether a body is JSON of which this is true. */
export const isJson = (test: (value: Record<string, unknown>) => unknown) => (body: string) => {
  try {
    return Boolean(test(JSON.parse(body) as Record<string, unknown>))
  } catch {
    return false
  }
}
