import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { createProgress } from '../../src/commands/progress.ts'

/** The output of a command, without the codes that move the cursor. */
function written(isTerminal: boolean) {
  const output = Object.assign(new PassThrough(), { isTTY: isTerminal, columns: 100 })
  let text = ''
  output.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return { output, text: () => text }
}

it('a script gets a line for each step and each wait', async () => {
  const { output, text } = written(false)
  const waits: number[] = []
  const wait = async (ms: number) => waits.push(ms)
  const progress = createProgress({ output, isTerminal: false, label: 'Importing', total: 300, wait })
  progress.advance(200)
  progress.say('Too many requests. Waiting 42 s.')
  await progress.wait(42_000)
  progress.advance(100)
  progress.end()
  expect(text()).toBe('Importing 200/300\nToo many requests. Waiting 42 s.\nImporting 300/300\n')
  expect(waits).toEqual([42_000])
})

it('a terminal has a bar that counts the seconds of a wait down', async () => {
  const { output, text } = written(true)
  // The bar is drawn at most ten times a second.
  const seen = ['2/4 Too many requests. Waiting 2 s.', '2/4 Too many requests. Waiting 1 s.']
  const wait = async () => expect.poll(text).toContain(seen.shift())
  const progress = createProgress({ output, isTerminal: true, label: 'Importing', total: 4, wait })
  progress.advance(2)
  progress.say('Too many requests. Waiting 2 s.')
  await progress.wait(2000)
  progress.end()
  expect(seen).toEqual([])
})
