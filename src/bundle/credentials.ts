import { fromEnv } from '@aws-sdk/credential-provider-env'

/** Lambda gives the credentials of the role in its environment. So the bundle has none of the SDK's other providers. */
export const defaultProvider = fromEnv
