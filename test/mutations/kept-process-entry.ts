import { init, runBaseTests, setupEnvironment } from 'vitest/worker'

// The process of kept-process.ts. Between two test files Vitest runs the modules of the project again, with the code
// that it has. So the modules of changed files are forgotten here. Vitest also keeps the code of all modules as it was
// at the first run, unless it is told that there is none.

type ModuleRunner = Parameters<NonNullable<Parameters<typeof init>[0]['onModuleRunner']>>[0]
let modules: ModuleRunner['evaluatedModules'] | undefined

init({
  post: (message) => process.send?.(message),
  on: (listener) => process.on('message', listener),
  off: (listener) => process.off('message', listener),
  setup: setupEnvironment,
  onModuleRunner(runner) {
    modules = runner.evaluatedModules
  },
  async runTests(state, traces) {
    for (const file of state.ctx.invalidates ?? [])
      for (const module of modules?.getModulesByFile(file) ?? []) modules?.invalidateModule(module)
    state.rpc = new Proxy(state.rpc, {
      get: (rpc, name) =>
        name === 'fetchWarmModules' ? () => Promise.resolve(null) : Reflect.get(rpc, name),
    })
    await runBaseTests('run', state, traces)
  },
  collectTests: () => undefined,
})
process.on('disconnect', () => process.exit(1))
