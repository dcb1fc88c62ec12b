import {
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import * as z from 'zod'
import { UsageError } from './usage-error.ts'

/** How far a file is written: `bytes` of it, with so many items. The next page begins at the cursor. */
type Place = { cursor: string | undefined; bytes: number; items: number }

const State = z.object({
  source: z.string(),
  cursor: z.string(),
  bytes: z.int().min(1),
  items: z.int().min(0),
})

const beginning: Place = { cursor: undefined, bytes: 0, items: 0 }
const ofOwner = 0o600

/** Windows has no `O_NOFOLLOW`: it counts as 0. */
const goOn = constants.O_RDWR | constants.O_NOFOLLOW

export type PartFile = ReturnType<typeof openPartFile>

/**
 * Writes a file in pages. Until it is complete, it is FILE.part, and FILE.part.json tells how to go on. Only the owner
 * may read the files. Throws `UsageError` if they are of another `source`, or links.
 */
export function openPartFile(file: string, source: string) {
  const [part, state] = [`${file}.part`, `${file}.part.json`]
  const newState = `${state}.new`
  for (const path of [part, state, newState]) refuseLink(path)
  let place = readPlace() ?? beginning
  const descriptor = open()

  function readPlace(): Place | undefined {
    const kept = readState()
    if (!kept) return undefined
    const { source: its, ...found } = kept
    if (its !== source)
      throw new UsageError(
        `${part} is of another export that was broken off. Go on with that one, remove the file, or name another one by --out.`,
      )
    return found
  }

  /** Undefined if nothing was written, or a file is damaged. */
  function readState() {
    try {
      const found = State.parse(JSON.parse(readFileSync(state, 'utf8')))
      return statSync(part).size >= found.bytes ? found : undefined
    } catch {
      return undefined
    }
  }

  function open() {
    if (place === beginning) for (const path of [state, part]) rmSync(path, { force: true })
    const opened = openSync(part, place === beginning ? 'wx' : goOn, ofOwner)
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
      rmSync(newState, { force: true })
      writeFileSync(newState, JSON.stringify({ source, ...place }), { mode: ofOwner, flag: 'wx' })
      renameSync(newState, state)
    },

    beginAgain() {
      rmSync(state, { force: true })
      ftruncateSync(descriptor, 0)
      place = beginning
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

/** Another file would be overwritten through a link. */
function refuseLink(path: string) {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found && (!found.isFile() || found.nlink > 1))
    throw new UsageError(`${path} is a link or no file. Move it, or name another file by --out.`)
}
