/** RFC 9562, section 5.7: the first 48 bits of a UUID of version 7 are the milliseconds since 1970. */
export const timeOf = (id: string) => new Date(parseInt(id.replace('-', '').slice(0, 12), 16))

/** What no id of that time or later is below. */
export function idAt(time: Date): string {
  const digits = Math.max(time.getTime(), 0).toString(16).padStart(12, '0')
  return `${digits.slice(0, 8)}-${digits.slice(8)}`
}
