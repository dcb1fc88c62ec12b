import type { FastifyBaseLogger } from 'fastify'

/** Anybody can send any `Origin`. These limits bound the lines and the memory of a process. */
const mostOrigins = 100
const longestOrigin = 100

/** The form in which browsers send an origin. Anything else may be a secret in the wrong header. */
const isOrigin = (text: string) =>
  /^(null|(https?|file|[a-z]+-extension|capacitor|ionic|app|tauri):\/\/[\w.:[\]-]+)$/.test(text)

/**
 * Returns a function that logs a refused origin, once in the life of the process. The browser tells the page nothing,
 * so only this line says what to set.
 */
export function createRefusedOrigins({ onAws = false } = {}) {
  const logged = new Set<string>()
  const setting = onAws
    ? 'AllowedOrigins, the parameter of the template for ALLOWED_ORIGINS'
    : 'ALLOWED_ORIGINS'

  return function logRefusal(log: Pick<FastifyBaseLogger, 'warn'>, origin: string) {
    if (origin.length > longestOrigin || !isOrigin(origin)) return
    if (logged.size >= mostOrigins || logged.has(origin)) return
    logged.add(origin)
    const advice = /^https?:/.test(origin)
      ? `If it is your frontend, add it to ${setting}.`
      : `Only http and https origins can be in ${setting}.`
    log.warn({ origin }, `A page of ${origin} was refused. ${advice}`)
  }
}
