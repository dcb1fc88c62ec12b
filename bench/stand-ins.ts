import { randomBytes } from 'node:crypto'
import { openEngine } from '../src/local/engine.ts'
import { createLocalTable } from '../src/local/table.ts'
import { clientId, openGoogle } from '../test/tools/google.ts'
import { openSecretsManager } from '../test/tools/secrets-manager.ts'

export type Secret = 'variable' | 'manager'

/** Stand-ins for a table, Google's signing keys and Secrets Manager. The measured process has none of them. */
export async function openStandIns({ secret }: { secret: Secret }) {
  const engine = await openEngine()
  const google = await openGoogle()
  const key = randomBytes(48).toString('base64url')
  const secrets = await openSecretsManager({ active: 'k1', k1: key })
  const keySettings: Record<string, string> =
    secret === 'variable'
      ? { JWT_SECRET_KEY: key }
      : {
          JWT_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:JwtSecret-a1b2c3',
          AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
        }

  return {
    google,
    engine,

    /** The environment of a function on a new table: as on AWS, but with local endpoints and without limits. */
    async newEnvironment(tableName: string): Promise<Record<string, string>> {
      await createLocalTable(engine.endpoint, tableName)
      return {
        TABLE_NAME: tableName,
        GOOGLE_CLIENT_ID: clientId,
        ALLOWED_ORIGINS: 'https://app.example.com',
        GOOGLE_JWKS_URL: google.url,
        RATE_LIMITS: 'sign_in=1000000,key=1000000,session=1000000,work=100000000',
        AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
        AWS_REGION: 'us-east-1',
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        ...keySettings,
      }
    },

    close: async () => {
      await Promise.all([google.close(), secrets.close(), engine.close()])
    },
  }
}
