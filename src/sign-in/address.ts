import { isIPv6 } from 'node:net'

/**
 * The part of an address that identifies a caller. A customer of an IPv6 network has 2^64 addresses, so it is the
 * first 64 bits. An IPv4 address counts as a whole, even if it is mapped into IPv6.
 */
export function networkOf(address: string | undefined): string {
  if (!address) return 'unknown'
  const plain = address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')
  if (!isIPv6(plain)) return plain
  const [head = '', tail] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::')
  const first = head.split(':').filter(Boolean)
  const last = tail?.split(':').filter(Boolean) ?? []
  const zeros = Array<string>(8 - first.length - last.length).fill('0')
  return [...first, ...zeros, ...last].slice(0, 4).join(':')
}
