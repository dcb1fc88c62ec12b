import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { lstatSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { lintSource } from '@secretlint/core'
import { rules as presetRules } from '@secretlint/secretlint-rule-preset-recommend'
import { allowed } from './allowed.ts'
import { kinds } from './kinds.ts'

// Scans each file that git tracks or would add for secrets. Fails for a secret that allowed.ts does not list:
//   npm run check:secrets
// The secret itself is never printed. allowed.ts lists its fingerprint.

// A comment in a file cannot switch the scan off.
const rules = presetRules.filter(({ meta }) => meta.id !== '@secretlint/secretlint-rule-filter-comments')
const config = { rules: rules.map((rule) => ({ id: rule.meta.id, rule })) }

type Finding = { file: string; line: number; kind: string; fingerprint: string }

/** Finds all secrets in a text, also those on the list of allowed ones. */
export async function findSecrets(file: string, text: string) {
  const found: Finding[] = []
  const add = (kind: string, secret: string, at: number) => {
    const fingerprint = createHash('sha256').update(secret).digest('hex').slice(0, 16)
    found.push({ file, line: text.slice(0, at).split('\n').length, kind, fingerprint })
  }
  const source = { filePath: file, ext: extname(file), content: text, contentType: 'text' } as const
  const { messages } = await lintSource({ source, options: { config, maskSecrets: true } })
  for (const { messageId, range } of messages) add(messageId, text.slice(...range), range[0])
  for (const [kind, { pattern, isLive = () => true }] of Object.entries(kinds)) {
    for (const match of text.matchAll(pattern)) {
      const secret = match[1] ?? match[0]
      if (isLive(secret)) add(kind, secret, match.index)
    }
  }
  return found
}

const mayStay = ({ file, kind, fingerprint }: Finding) =>
  allowed.some((row) => row.file === file && row.kind === kind && row.fingerprint === fingerprint)

/** The secrets in the text files of a git repository, without allowed ones. Untracked ignored files are not read. */
async function scanRepository(root: string) {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate']
  const files = execFileSync('git', list, { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20 }).split('\0')
  const found: Finding[] = []
  for (const file of files) {
    const path = join(root, file)
    if (!lstatSync(path, { throwIfNoEntry: false })?.isFile()) continue
    const text = readFileSync(path, 'utf8')
    if (!text.includes('\0')) found.push(...(await findSecrets(file, text)))
  }
  return found.filter((finding) => !mayStay(finding))
}

if (import.meta.main) {
  const found = await scanRepository(join(import.meta.dirname, '../..'))
  for (const { file, line, kind, fingerprint } of found)
    console.error(`${file}:${line}: ${kind} (${fingerprint})`)
  if (found.length > 0) {
    console.error(
      'Take it out, and revoke it if it was ever real. test/secrets/allowed.ts names what may stay.',
    )
    process.exitCode = 1
  }
}
