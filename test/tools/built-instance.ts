import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'

// The built function in a process of its own, as Lambda has it: the folder that it works in, and nothing beside it.
// It answers events, and says which of its files it has loaded.
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
