import type { Settings } from './settings.ts'

/** The fields of the log line at the start: the sources of the configuration, and no value that may be secret. */
export function describeStart(
  { tableName, tableEndpoint, onAws, jwtSecretKey }: Settings,
  environment: NodeJS.ProcessEnv,
) {
  const fromEnvironment = environment.AWS_SESSION_TOKEN ? 'environment, temporary' : 'environment'
  return {
    credentials: onAws ? 'role' : environment.AWS_ACCESS_KEY_ID ? fromEnvironment : 'default chain',
    endpoint: tableEndpoint ? 'AWS_ENDPOINT_URL' : 'default',
    table: tableName,
    secret: jwtSecretKey ? 'JWT_SECRET_KEY' : 'JWT_SECRET_ARN',
  }
}
