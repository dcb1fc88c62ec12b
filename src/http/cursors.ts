import { createHmac, timingSafeEqual } from 'node:crypto'
import * as z from 'zod'
import { AppError } from '../errors.ts'
import type { KeyRing } from '../key-ring/key-ring.ts'

/**
 * A cursor is the position in a list and a MAC over position and scope. It is valid only for this scope: the owner of
 * the list, its path and its filters.
 */
export type Cursors = ReturnType<typeof createCursors>

const Content = z.tuple([z.string(), z.string(), z.string()])

export function createCursors(keyRing: Pick<KeyRing, 'active' | 'find'>) {
  const macOf = (key: Uint8Array, scope: string[], position: string) =>
    createHmac('sha256', key)
      .update(JSON.stringify(['cursor', scope, position]))
      .digest('base64url')

  return {
    async seal(scope: string[], position: string): Promise<string> {
      const { kid, bytes } = await keyRing.active()
      const content: z.infer<typeof Content> = [kid, position, macOf(bytes, scope, position)]
      return encode(content)
    },

    /** Returns the position in a cursor. Throws `invalid_cursor` if it was not sealed for this scope. */
    async open(scope: string[], cursor: string): Promise<string> {
      const content = Content.safeParse(decode(cursor))
      if (!content.success || encode(content.data) !== cursor) throw invalidCursor()
      const [kid, position, mac] = content.data
      const key = await keyRing.find(kid)
      if (!key || !isSame(mac, macOf(key, scope, position))) throw invalidCursor()
      return position
    },
  }
}

const encode = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64url')

function decode(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return undefined
  }
}

/** Compares lengths in bytes: `timingSafeEqual` throws if they differ. */
function isSame(text: string, other: string) {
  const [bytes, otherBytes] = [Buffer.from(text), Buffer.from(other)]
  return bytes.length === otherBytes.length && timingSafeEqual(bytes, otherBytes)
}

const invalidCursor = () =>
  new AppError('invalid_cursor', 'The cursor does not belong to this list. Begin again without it.')
