import type { Settings } from './settings.ts'

/** For the one line that a start logs: which sources were chosen, and no value that could be secret. */
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
