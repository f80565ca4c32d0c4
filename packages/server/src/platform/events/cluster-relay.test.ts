import { execFile } from 'node:child_process'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { eventsIn } from './relay-text.ts'

test('processes that share a port hear each other, and not themselves again', async () => {
  const output = await new Promise<string>((resolve) => {
    const script = join(import.meta.dirname, 'cluster-member.fixture.ts')
    execFile(process.execPath, [script], { timeout: 60_000 }, (_error, stdout) => resolve(stdout))
  })
  expect(output).toBe('2 3 echo false\n')
}, 60_000)

test.each([
  '',
  'x',
  '{}',
  '[1, null]',
  '[{"channel":1,"event":{"name":"e"}}]',
  '[{"channel":"a"}]',
])('a text of another form says nothing: %s', (text) => {
  expect(eventsIn(text)).toEqual([])
})
