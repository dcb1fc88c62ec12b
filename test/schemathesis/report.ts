type Recorder = {
  cases: Record<string, { value: { method: string; path: string } }>
  interactions: Record<string, { response: { status_code: number } | null }> | null
}

export type Answers = Record<string, number[]>

/** The statuses of each operation in Schemathesis's report, which has one JSON event per line. */
export function answersOf(report: string): Answers {
  const answers: Answers = {}
  for (const line of report.trim().split('\n')) {
    const { ScenarioFinished } = JSON.parse(line) as { ScenarioFinished?: { recorder: Recorder } }
    const { cases, interactions } = ScenarioFinished?.recorder ?? { cases: {}, interactions: {} }
    for (const [id, { response }] of Object.entries(interactions ?? {})) {
      const { method, path } = cases[id]!.value
      ;(answers[`${method} ${path}`] ??= []).push(response?.status_code ?? 0)
    }
  }
  return answers
}
