// A package that Fastify or pino loads, and that this service never uses.
module.exports = function unused() {
  throw new Error('The bundle does not have this package: see Alias in template.yaml')
}
