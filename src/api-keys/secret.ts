import { secretsOf } from '../secret.ts'

const prefix = 'jht_'

export const { create: newSecret, isWellFormed } = secretsOf(prefix)

/** Session tokens never begin with this prefix. */
export const looksLikeApiKey = (credential: string) => credential.startsWith(prefix)
