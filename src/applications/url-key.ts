import { createHash } from 'node:crypto'

/** Parameters that say where a visitor came from, and nothing of what the page shows. */
const tracking =
  /^(utm_\w+|gclid|gclsrc|dclid|gbraid|wbraid|_gl|_ga|fbclid|msclkid|yclid|twclid|ttclid|igshid|li_fat_id|mc_cid|mc_eid|mkt_tok|_hsenc|_hsmi|hsctatracking|vero_id|oly_anon_id|oly_enc_id|rb_clickid|s_cid|epik)$/i

/** Those of sites on which a parameter of that name is known to be one; elsewhere it may be a job's number. */
const trackingOf: [host: RegExp, parameters: RegExp][] = [
  [
    /(^|\.)linkedin\.com$/,
    /^(trk|trkInfo|trackingId|refId|eBP|lipi|lici|originalSubdomain|original_referer)$/i,
  ],
]

/**
 * What two URLs of one page have in common: all but tracking parameters and the fragment, which no server sees. Scheme,
 * `www.`, a trailing slash and the order of parameters may matter and stay; the host is written as WHATWG URLs write it.
 */
export function urlKeyOf(text: string): string {
  const url = new URL(text)
  url.hash = ''
  const isTracking = (name: string) =>
    tracking.test(name) || trackingOf.some(([host, names]) => host.test(url.hostname) && names.test(name))
  // Byte for byte: URLSearchParams would write the others anew.
  const parameters = url.search.slice(1).split('&')
  url.search = parameters.filter((it) => !isTracking(nameOf(it))).join('&')
  return url.href
}

/** A URL key of any length as part of a row's key. */
export const urlHashOf = (url: string) => createHash('sha256').update(urlKeyOf(url)).digest('base64url')

const nameOf = (parameter: string) => new URLSearchParams(parameter).keys().next().value ?? ''
