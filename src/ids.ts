/** The time in a UUID of version 7: its first 48 bits are the milliseconds since 1970 (RFC 9562, section 5.7). */
export const timeOf = (id: string) => new Date(parseInt(id.replace('-', '').slice(0, 12), 16))

/** The lowest possible beginning of an id of this time. */
export function idAt(time: Date): string {
  const digits = Math.max(time.getTime(), 0).toString(16).padStart(12, '0')
  return `${digits.slice(0, 8)}-${digits.slice(8)}`
}
