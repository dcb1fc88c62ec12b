import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export const missingSam = 'The SAM CLI is not on the PATH. See docs/deploying.md.'

export const hasSam = () =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .some((folder) => ['sam', 'sam.cmd', 'sam.exe'].some((name) => existsSync(join(folder, name))))

/** Backslashes before a quotation mark would escape it. */
const quoted = (arg: string) => `"${arg.replace(/\\+(?="|$)/g, '$&$&').replaceAll('"', '""')}"`

/**
 * The arguments of `spawn` that start the SAM CLI. On Windows it is a batch file, which only a shell starts, and a shell
 * does not quote arguments.
 */
export const samCommand = (args: string[], platform: string = process.platform) =>
  platform === 'win32'
    ? {
        command: ['sam', ...args.map((arg) => quoted(arg))].join(' '),
        args: [],
        shell: true,
      }
    : { command: 'sam', args, shell: false }
