import type { Settings } from '../settings.ts'

/**
 * The secret comes from a variable on a laptop and from Secrets Manager on AWS, in at most two tries of `timeOutMs`
 * each.
 */
export function secretSource(
  { jwtSecretKey, jwtSecretArn }: Settings,
  timeOutMs: number,
): () => Promise<string> {
  if (jwtSecretKey) return async () => JSON.stringify({ active: 'k1', k1: jwtSecretKey })
  return async () => {
    const { getSecretText } = await import('./secrets-manager.ts')
    return getSecretText(jwtSecretArn, timeOutMs)
  }
}
