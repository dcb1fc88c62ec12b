import { isWellFormed } from '../../src/api-keys/secret.ts'
import { isWellFormed as isCalendarSecret } from '../../src/calendar/secret.ts'

/** A kind of secret that secretlint's own rules do not know. Its first group is the secret, or the whole match. */
type Kind = { pattern: RegExp; isLive?: (secret: string) => boolean }

export const kinds: Record<string, Kind> = {
  'AWS access key id': { pattern: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/g },
  // Temporary credentials begin with the name of their service in Base64, or follow their variable name.
  'AWS session token': {
    pattern: /(?:\b(?:IQoJb3JpZ2lu|[FI][wQ]oGZXIvYXdz)[\w+/=]{80,}|session_?token\W{1,6}[\w+/=]{100,})/gi,
  },
  // The match has a part of the key, so that two keys are two findings.
  'private key': { pattern: /-----BEGIN (?:[A-Z\d]+ )*PRIVATE KEY(?: BLOCK)?-----[^-]{0,120}/g },
  'private JSON Web Key': { pattern: /"d"\s*:\s*"([\w-]{40,})"/g },
  'Google API key': { pattern: /\bAIza[\w-]{35}/g },
  'Google OAuth client secret': { pattern: /\bGOCSPX-[\w-]{28}/g },
  'Google OAuth token': { pattern: /\bya29\.[\w-]{40,}/g },
  'signed JWT': { pattern: /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{20,}/g },
  'API key': { pattern: /jht_[0-9A-Za-z]{36}/g, isLive: isWellFormed },
  'calendar address': { pattern: /jhc_[0-9A-Za-z]{36}/g, isLive: isCalendarSecret },
  // In every form of the settings, the template and SAM's commands.
  JWT_SECRET_KEY: {
    pattern: /(?:JWT_SECRET_KEY|JWTSecretKey)(?:,ParameterValue)?\W{1,6}([A-Za-z0-9+/=_.~-]{32,512})/g,
  },
}
