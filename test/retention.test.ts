import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { auditActions } from '../src/audit.ts'

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')
const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, first]) => first!.trim())

describe('docs/retention.md', () => {
  const page = read('docs/retention.md')
  const [table = ''] = found(page, /^## In the table\n([^]*?)^## /gm)

  it('the page on retention has each row of the table, in the order of src/table/keys.ts', () => {
    const rows = found(read('src/table/keys.ts'), /^ \* \| (?!row |-)([^|]+)\|/gm)
    expect(rows.length).toBeGreaterThan(10)
    expect(found(table, /^\| (?!row |-)([^|]+)\|/gm)).toEqual(rows)
  })

  it('the page on retention has the retention of the logs', () => {
    const days = found(read('template.yaml'), /RetentionInDays: (\d+)/g)
    expect(new Set(days)).toEqual(new Set(found(page, /^\| CloudWatch, .* \| (\d+) days \|$/gm)))
    expect(days).toHaveLength(2)
  })
})

describe('docs/misuse.md', () => {
  const page = read('docs/misuse.md')

  it('the page on misuse has each line that an operator can look for', () => {
    expect(auditActions.filter((action) => !page.includes(`\`${action}\``))).toEqual([])
  })

  it('the queries of the page on misuse use only fields of our log lines and of the log of the gateway', () => {
    const gateway = found(read('template.yaml'), /"(\w+)":"\$context/g)
    const ours = found(page, /^\| `(\w+)`/gm)
    const named = [
      ...found(page, /\$\.(\w+) =/g),
      ...found(page, /^filter (\w+) /gm),
      ...found(page, /^\| fields @timestamp, (.+)$/gm).flatMap((list) => list.split(', ')),
      ...found(page, /^(?:\| )?stats .* by (.+)$/gm).flatMap((list) => list.split(', ')),
    ]
    const known = [...ours, 'session_id', 'key_id', 'ended_session_id', 'status', 'duration_ms', ...gateway]
    expect(named.length).toBeGreaterThan(10)
    expect(named.filter((field) => !known.includes(field))).toEqual([])
  })
})
