import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'

// Runs the built function in its own process, as Lambda does: alone in its folder. It answers events, and reports the
// files that it has loaded.
const folder = pathToFileURL(`${process.cwd()}/`).href
const loaded: string[] = []
registerHooks({
  load(url, context, next) {
    if (url.startsWith(folder)) loaded.push(url.slice(folder.length))
    return next(url, context)
  },
})

type Handler = (event: unknown, context: object) => Promise<object>
const { handler } = (await import(`${folder}lambda.mjs`)) as { handler: Handler }

process.on('message', (event) => {
  void handler(event, { awsRequestId: 'built' }).then((answer) => process.send?.({ ...answer, loaded }))
})
process.send?.('ready')
