// A warm instance: node instance.js ENTRY. Answers each event that its parent sends.
const { handler } = await import(process.argv[2])
const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 30_000 }

process.on('message', async (event) => process.send(await handler(event, context)))
process.send('ready')
