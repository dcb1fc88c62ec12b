export function runDemoPage(statuses: readonly string[]): void
