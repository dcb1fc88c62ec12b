import { createHash } from 'node:crypto'

/** Parameters that say where a visitor came from. They do not change the page. */
const tracking =
  /^(utm_\w+|gclid|gclsrc|dclid|gbraid|wbraid|_gl|_ga|fbclid|msclkid|yclid|twclid|ttclid|igshid|li_fat_id|mc_cid|mc_eid|mkt_tok|_hsenc|_hsmi|hsctatracking|vero_id|oly_anon_id|oly_enc_id|rb_clickid|s_cid|epik)$/i

/** Tracking parameters of single sites. On another site, a parameter of that name may be the number of a job. */
const trackingOf: [host: RegExp, parameters: RegExp][] = [
  [
    /(^|\.)linkedin\.com$/,
    /^(trk|trkInfo|trackingId|refId|eBP|lipi|lici|originalSubdomain|original_referer)$/i,
  ],
]

/**
 * Two URLs of the same page have the same key. It is the URL without tracking parameters and without the fragment,
 * which no server sees. Scheme, `www.`, a trailing slash and the order of parameters may matter, so they stay. The
 * host is normalized as the WHATWG URL standard says.
 */
export function urlKeyOf(text: string): string {
  const url = new URL(text)
  url.hash = ''
  const isTracking = (name: string) =>
    tracking.test(name) || trackingOf.some(([host, names]) => host.test(url.hostname) && names.test(name))
  // URLSearchParams would encode the other parameters anew. They must stay as they are.
  const parameters = url.search.slice(1).split('&')
  url.search = parameters.filter((it) => !isTracking(nameOf(it))).join('&')
  return url.href
}

/** A URL key is too long for a sort key. Its hash is not. */
export const urlHashOf = (url: string) => createHash('sha256').update(urlKeyOf(url)).digest('base64url')

const nameOf = (parameter: string) => new URLSearchParams(parameter).keys().next().value ?? ''
