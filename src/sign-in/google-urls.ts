/** `jwks_uri` in https://accounts.google.com/.well-known/openid-configuration */
export const googleJwksUrl = 'https://www.googleapis.com/oauth2/v3/certs'
