// One cold start: node cold-start.js ENTRY EVENT SPAWNED. Imports the handler and nothing else, answers one event, and
// writes the figures to descriptor 3. It is JavaScript, because Node would spend time on the types of TypeScript.
const [, , entry, event, spawned] = process.argv

const moment = () => {
  const { user, system } = process.cpuUsage()
  return {
    cpuMs: (user + system) / 1000,
    wallMs: performance.timeOrigin + performance.now() - Number(spawned),
  }
}

const booted = moment()
const { handler } = await import(entry)
const initialised = moment()
const memoryAtStart = process.memoryUsage()
const called = moment()
const answer = await handler(JSON.parse(event), {
  awsRequestId: 'bench',
  getRemainingTimeInMillis: () => 30_000,
})
const answered = moment()

const memory = process.memoryUsage()
const { writeSync } = process.getBuiltinModule('node:fs')
writeSync(3, JSON.stringify({ booted, initialised, called, answered, memoryAtStart, memory, answer }))
process.exit(0)
