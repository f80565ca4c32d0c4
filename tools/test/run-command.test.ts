import { tmpdir } from 'node:os'

import { expect, test } from 'vitest'

import { runCommand } from './run-command.ts'

const options = { directory: tmpdir(), timeLimitSeconds: 30 }

test('both outputs are kept', async () => {
  const result = await runCommand(['sh', '-c', 'echo out; echo err >&2'], options)
  expect(result.isSuccess).toBe(true)
  expect(result.output.split('\n').toSorted()).toEqual(['', 'err', 'out'])
})

test('another code than 0 is a failure', async () => {
  expect(await runCommand(['sh', '-c', 'exit 3'], options)).toEqual({
    isSuccess: false,
    output: '',
  })
})

test('a command that is not there is a failure that says so', async () => {
  const result = await runCommand(['no-such-command'], options)
  expect(result.isSuccess).toBe(false)
  expect(result.output).toContain('no-such-command')
})

test('a command that takes too long is ended and says so', async () => {
  const result = await runCommand(['sleep', '1000'], { ...options, timeLimitSeconds: 0.1 })
  expect(result.isSuccess).toBe(false)
  expect(result.output).toContain('sleep took longer than 0.1 s and was ended')
})

test('a command waits for no input', async () => {
  expect(await runCommand(['cat'], options)).toEqual({ isSuccess: true, output: '' })
})
