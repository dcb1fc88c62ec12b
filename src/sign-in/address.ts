import { isIPv6 } from 'node:net'

/** A network whose sign-ins are counted together, with `times` the limit of a single address. */
export type Network = { network: string; times: number }

/**
 * The first 96 bits of an IPv6 address that ends in an IPv4 address: mapped (RFC 4291, section 2.5.5.2), or behind
 * NAT64 (RFC 6052, section 2.1). In 64:ff9b:1::/48, each network decides where the IPv4 address is (RFC 8215), so
 * these count as any other IPv6 address.
 */
const beforeIPv4 = ['0:0:0:0:0:ffff', '64:ff9b:0:0:0:0']

/**
 * The networks that a caller's address belongs to, the narrowest first. A customer of an IPv6 network has one or more
 * /64, up to a /48. An IPv4 address counts as a whole, even if it is embedded in an IPv6 address.
 */
export function networksOf(address: string | undefined): Network[] {
  const plain = address?.replace(/%.*$/, '') || 'unknown'
  // `isIPv6` would compile a long regular expression, which takes 2 ms of CPU time.
  if (!plain.includes(':') || !isIPv6(plain)) return [{ network: plain, times: 1 }]
  const groups = groupsOf(plain)
  if (beforeIPv4.includes(groups.slice(0, 6).join(':')))
    return [{ network: groups.slice(6).map(dotted).join('.'), times: 1 }]
  return [
    { network: groups.slice(0, 4).join(':'), times: 1 },
    { network: groups.slice(0, 3).join(':'), times: 10 },
  ]
}

/** The eight groups of an IPv6 address, in lower case and without leading zeros. */
function groupsOf(address: string): string[] {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const first = head.split(':').filter(Boolean)
  const last = tail?.split(':').filter(Boolean) ?? []
  return [...first, ...Array<string>(8 - first.length - last.length).fill('0'), ...last]
}

/** The two bytes of a group: `cb00` is `203.0`. */
function dotted(group: string) {
  const value = Number.parseInt(group, 16)
  return `${value >> 8}.${value & 255}`
}
