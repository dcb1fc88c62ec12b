// An `import` of node:http reads every export, and one of them loads undici. `require` does not.
module.exports = process.getBuiltinModule('node:http')
