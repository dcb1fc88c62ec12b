import { installPackages } from './install.ts'

// `npm run bench`. The commands import the packages, so these are installed first.
installPackages()
// So that the folders and processes of an interrupted run are removed, too.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))
const { run } = await import('./commands.ts')
await run(process.argv.slice(2))
