import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'

/**
 * The text of a secret, in at most two tries. This file is imported on AWS alone. It names the one command, so that the
 * bundle has no other.
 */
export async function getSecretText(secretArn: string | undefined, timeOutMs: number): Promise<string> {
  const client = new SecretsManagerClient({
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: timeOutMs / 2,
      requestTimeout: timeOutMs,
      throwOnRequestTimeout: true,
    },
  })
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretArn }))
  return SecretString ?? ''
}
