// A warm instance: node instance.js ENTRY. Answers the events of each message one after the other, and sends the last
// response and the figures in microseconds.
const { handler } = await import(process.argv[2])
const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 30_000 }

async function answer(events) {
  const wallUs = []
  let last
  const before = process.cpuUsage()
  for (const event of events) {
    const started = performance.now()
    last = await handler(event, context)
    wallUs.push((performance.now() - started) * 1000)
    if (last.statusCode >= 300) break
  }
  const { user, system } = process.cpuUsage(before)
  return { last, wallUs, cpuUs: (user + system) / events.length }
}

process.on('message', async (events) => process.send(await answer(events)))
process.on('disconnect', () => process.exit())
process.send('ready')
