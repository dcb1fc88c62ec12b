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
    const { SecretsManager } = await import('@aws-sdk/client-secrets-manager')
    const client = new SecretsManager({
      maxAttempts: 2,
      requestHandler: {
        connectionTimeout: timeOutMs / 2,
        requestTimeout: timeOutMs,
        throwOnRequestTimeout: true,
      },
    })
    const { SecretString } = await client.getSecretValue({ SecretId: jwtSecretArn })
    return SecretString ?? ''
  }
}
