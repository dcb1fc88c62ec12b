import { secretsOf } from '../secret.ts'

/** The secret of a calendar address. It differs from an API key by its prefix, so neither passes for the other. */
export const { create: newSecret, isWellFormed } = secretsOf('jhc_')
