type Allowed = { file: string; kind: string; fingerprint: string; why: string }

/** Values that look like secrets. A row allows one value in one file. */
export const allowed: Allowed[] = [
  {
    file: '.ci/run',
    kind: 'JWT_SECRET_KEY',
    fingerprint: '72e8bdbc214305fa',
    why: 'a canary: the test of the artifact looks for it in the package',
  },
  {
    file: 'sam-local.json',
    kind: 'JWT_SECRET_KEY',
    fingerprint: '09e1a2022081404d',
    why: 'of `npm run sam:local`: a function on AWS refuses JWT_SECRET_KEY',
  },
  {
    file: 'src/commands/operator-command.ts',
    kind: 'JWT_SECRET_KEY',
    fingerprint: '440eb3f72c56554a',
    why: 'no session is signed',
  },
  {
    file: 'src/commands/openapi.ts',
    kind: 'JWT_SECRET_KEY',
    fingerprint: '461f67f608972299',
    why: 'no session is signed',
  },
  {
    file: 'test/api-keys/secret.test.ts',
    kind: 'API key',
    fingerprint: '3fae446d3f1183ad',
    why: 'an example of the checksum, in no table',
  },
  {
    file: 'test/artifact/handler.test.ts',
    kind: 'JWT_SECRET_KEY',
    fingerprint: 'f9c5073f5096f37c',
    why: "the test's own",
  },
  {
    file: 'test/local/demo-search.test.ts',
    kind: 'JWT_SECRET_KEY',
    fingerprint: '4d36f95ee9f66475',
    why: "the test's own",
  },
  {
    file: 'test/settings.test.ts',
    kind: 'BasicAuth',
    fingerprint: '06db1f117df4f9bb',
    why: 'a URL that is refused',
  },
  {
    file: 'test/settings.test.ts',
    kind: 'JWT_SECRET_KEY',
    fingerprint: '1986c298a319a5d9',
    why: "the test's own",
  },
  {
    file: 'test/demo/authorize-url.test.ts',
    kind: 'BasicAuth',
    fingerprint: 'cfba48b3f9997041',
    why: 'a URL that is cut before it is told',
  },
]
