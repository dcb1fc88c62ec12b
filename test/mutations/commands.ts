import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

export const commandsRules: Rule[] = [
  ...rulesOf('commands/deploy.ts', 'commands/deploy.test.ts', {
    'a deployment begins with a build': {
      text: "if (sam(['build']) !== 0)",
      instead: 'if (false)',
      test: 'npm run deploy > the command builds first, and passes its arguments on to the deployment',
    },
    'a failed build is not deployed': {
      text: "if (sam(['build']) !== 0)",
      instead: "if (sam(['build']) < 0)",
      test: 'npm run deploy > nothing is deployed if the build fails',
    },
    'samconfig.toml is filled in': {
      text: "/^[^#\\n]*FILL-IN/m.test(readFileSync('samconfig.toml', 'utf8'))",
      instead: 'false',
      test: 'npm run deploy > nothing is built until samconfig.toml is filled in',
    },
    'a comment is not a placeholder': {
      text: '/^[^#\\n]*FILL-IN/m',
      instead: '/FILL-IN/',
      test: 'npm run deploy > the command ends with the status of the deployment',
    },
  }),
  ...rulesOf('commands/sam.ts', 'commands/deploy.test.ts', {
    'a shell of Windows gets quoted arguments': {
      text: '`"${arg.replaceAll(\'"\', \'""\')}"`',
      instead: 'arg',
      test: 'on Windows, every argument of the SAM CLI is quoted for the shell',
    },
  }),
]
