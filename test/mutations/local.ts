import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

export const localRules: Rule[] = [
  ...rulesOf('local/google.ts', 'local/google.test.ts', {
    'a page of another origin gets nothing': {
      text: 'origin === undefined || pages.includes(origin)',
      instead: 'true',
      test: 'the stand-in for Google > the stand-in gives pages of "http://evil.example" neither a token nor a page',
    },
    'a refused origin is logged': {
      text: '    logRefusal(server.log, origin)\n',
      instead: '',
      test: 'the stand-in for Google > the stand-in logs a refused origin once, and nothing else',
    },
    'a picture is for pages of every origin': {
      text: "'cross-origin-resource-policy', 'cross-origin'",
      instead: "'cross-origin-resource-policy', 'same-origin'",
      test: 'the stand-in for Google > the stand-in serves the picture of each token, for pages of every origin',
    },
    'a person has a picture': {
      text: '      picture: url + picturePath(person),\n',
      instead: '',
      test: 'the stand-in for Google > the stand-in serves the picture of each token, for pages of every origin',
    },
  }),
  ...rulesOf('local/stand-in-layout.ts', 'local/first-page.test.ts', {
    'a page shows values as text': {
      text: ".replaceAll('<', '&lt;')",
      instead: '',
      test: 'the first page shows issuer as text',
    },
  }),
  ...rulesOf('local/free-port.ts', 'local/free-port.test.ts', {
    'a taken port is replaced by a free one': {
      text: 'EADDRINUSE|EACCES',
      instead: 'EACCES',
      test: 'a server with a preferred port > the server listens at another port if a program listens at the preferred one',
    },
  }),
  ...rulesOf('local/environment.ts', 'local/environment.test.ts', {
    'a port is in range': {
      text: 'port > 65_535',
      instead: 'false',
      test: 'STAND_IN_PORT > a port may not be "65536"',
    },
    'the stand-in and the API have two ports': {
      text: 'standInPort === port',
      instead: 'false',
      test: 'STAND_IN_PORT > the port of the stand-in is not the port of the API',
    },
  }),
]
