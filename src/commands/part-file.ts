import {
  closeSync,
  fchmodSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import * as z from 'zod'

/** How far a file is written: `bytes` of it, with so many items. The next page begins at the cursor. */
type Place = { cursor: string | undefined; bytes: number; items: number }

const State = z.object({ source: z.string(), cursor: z.string(), bytes: z.int(), items: z.int() })

const beginning: Place = { cursor: undefined, bytes: 0, items: 0 }
const ofOwner = 0o600

export type PartFile = ReturnType<typeof openPartFile>

/**
 * Writes a file in pages. Until it is complete, it is FILE.part, and FILE.part.json tells how to go on. A file of another
 * `source` is begun again. Only the owner may read the files.
 */
export function openPartFile(file: string, source: string) {
  const [part, state] = [`${file}.part`, `${file}.part.json`]
  let place = readPlace() ?? beginning
  let descriptor = open()

  function readPlace(): Place | undefined {
    try {
      const { source: its, ...found } = State.parse(JSON.parse(readFileSync(state, 'utf8')))
      return its === source && statSync(part).size >= found.bytes ? found : undefined
    } catch {
      // Nothing was written, or the file is damaged.
      return undefined
    }
  }

  function open() {
    if (place === beginning) rmSync(state, { force: true })
    const opened = openSync(part, place === beginning ? 'w' : 'r+', ofOwner)
    fchmodSync(opened, ofOwner)
    // More than this may be there if the last page was not written completely.
    ftruncateSync(opened, place.bytes)
    return opened
  }

  return {
    place: () => place,

    /** Writes a page, and remembers where the next one begins. */
    append(text: string, { cursor, items }: { cursor: string | undefined; items: number }) {
      const page = Buffer.from(text)
      for (let written = 0; written < page.length;)
        written += writeSync(descriptor, page, written, page.length - written, place.bytes + written)
      fsyncSync(descriptor)
      place = { cursor, bytes: place.bytes + page.length, items: place.items + items }
      if (cursor === undefined) return
      writeFileSync(`${state}.new`, JSON.stringify({ source, ...place }), { mode: ofOwner })
      renameSync(`${state}.new`, state)
    },

    beginAgain() {
      closeSync(descriptor)
      place = beginning
      descriptor = open()
    },

    close() {
      closeSync(descriptor)
      if (place.bytes === 0) rmSync(part)
    },

    /** Gives the closed file its name. */
    complete() {
      renameSync(part, file)
      rmSync(state, { force: true })
    },
  }
}
