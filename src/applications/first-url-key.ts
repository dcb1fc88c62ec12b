import { createHash } from 'node:crypto'

// The rule of version 1.0.0 for URL keys. It never changes, because it finds the rows that were written by it.

const tracking =
  /^(utm_\w+|gclid|gclsrc|dclid|gbraid|wbraid|_gl|_ga|fbclid|msclkid|yclid|twclid|ttclid|igshid|li_fat_id|mc_cid|mc_eid|mkt_tok|_hsenc|_hsmi|hsctatracking|vero_id|oly_anon_id|oly_enc_id|rb_clickid|s_cid|epik)$/i

const linkedIn = /(^|\.)linkedin\.com$/
const trackingOfLinkedIn =
  /^(trk|trkInfo|trackingId|refId|eBP|lipi|lici|originalSubdomain|original_referer)$/i

function firstUrlKeyOf(text: string): string {
  const url = new URL(text)
  url.hash = ''
  const isTracking = (name: string) =>
    tracking.test(name) || (linkedIn.test(url.hostname) && trackingOfLinkedIn.test(name))
  const parameters = url.search.slice(1).split('&')
  url.search = parameters.filter((it) => !isTracking(nameOf(it))).join('&')
  return url.href
}

const nameOf = (parameter: string) => new URLSearchParams(parameter).keys().next().value ?? ''

export const firstUrlHashOf = (url: string) =>
  createHash('sha256').update(firstUrlKeyOf(url)).digest('base64url')
