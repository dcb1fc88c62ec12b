import { fromEnv } from '@aws-sdk/credential-provider-env'

/**
 * Lambda gives the credentials of the role in its environment, and they stay the same for the life of an instance. So the
 * bundle has none of the SDK's other providers, and reads the environment once. SnapStart would need another provider.
 */
export function defaultProvider(...options: Parameters<typeof fromEnv>): ReturnType<typeof fromEnv> {
  const read = fromEnv(...options)
  let credentials: ReturnType<typeof read> | undefined
  return () => (credentials ??= read())
}
