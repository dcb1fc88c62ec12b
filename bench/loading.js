// node loading.js ENTRY EVENTS. Imports the handler, answers the events, and writes the names of the loaded files to
// descriptor 3.
import { writeSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { basename } from 'node:path'

const [, , entry, events] = process.argv
let loaded = []
registerHooks({
  load(url, context, next) {
    if (url.startsWith('file:')) loaded.push(basename(url))
    return next(url, context)
  },
})
const takeLoaded = () => {
  const taken = loaded
  loaded = []
  return taken
}

const { handler } = await import(entry)
const start = takeLoaded()
for (const event of JSON.parse(events)) {
  const { statusCode, body } = await handler(event, { awsRequestId: 'bench' })
  if (statusCode >= 300) throw new Error(body)
}
writeSync(3, JSON.stringify({ start, requests: takeLoaded() }))
process.exit(0)
