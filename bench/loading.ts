import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { routes } from './requests.ts'
import type { Subject } from './subjects.ts'

/** The names of the files that are loaded at the start, and later by the first requests. */
export type Loading = { start: string[]; requests: string[] }

/** Starts a function, sends one request to each route, and returns the files that it loaded. */
export async function watchLoading({ name, entry, environment, newEvent }: Subject): Promise<Loading> {
  const events = []
  for (const route of routes) events.push(await newEvent(route))
  const words = [join(import.meta.dirname, 'loading.js'), entry, JSON.stringify(events)]
  const child = spawn(process.execPath, words, {
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  })
  const [report, errors] = await Promise.all([text(child.stdio[3] as Readable), text(child.stderr!)])
  if (!report) throw new Error(`${name} failed:\n${errors}`)
  return JSON.parse(report) as Loading
}
