import { execFileSync } from 'node:child_process'
import { closeSync, constants, openSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { pathOf } from '../../../../../tools/test/installed.ts'
import {
  temporaryDirectory,
  type TemporaryDirectory,
} from '../../../../../tools/test/temporary-directory.ts'
import { descriptorSink } from './descriptor-sink.ts'

let directory: TemporaryDirectory

beforeEach(async () => {
  directory = await temporaryDirectory('log')
})

afterEach(async () => {
  await directory.remove()
})

/** A pipe whose reader reads only when the test does, and whose writer is never made to wait. */
function stalledPipe() {
  const path = join(directory.path, 'pipe')
  execFileSync(pathOf('mkfifo'), [path])
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
  return {
    writer,
    read() {
      const buffer = Buffer.alloc(256 * 1024)
      try {
        return buffer.subarray(0, readSync(reader, buffer)).toString()
      } catch {
        return ''
      }
    },
    hangUp: () => closeSync(reader),
    close: () => closeSync(writer),
  }
}

test('lines arrive whole and in their order', async () => {
  const path = join(directory.path, 'log')
  const fd = openSync(path, 'w')
  const sink = descriptorSink(fd)
  const lines = Array.from({ length: 1000 }, (_, index) => `line ${index} ä\n`)
  for (const line of lines) sink.write(line)
  await sink.flush?.()
  closeSync(fd)
  expect(readFileSync(path, 'utf8')).toBe(lines.join(''))
})

test('a reader that stalls gets everything when it goes on', async () => {
  const pipe = stalledPipe()
  const sink = descriptorSink(pipe.writer)
  const line = `${'x'.repeat(999)}\n`
  for (let count = 0; count < 500; count += 1) sink.write(line)
  await sink.flush?.()
  let received = ''
  await expect
    .poll(() => {
      received += pipe.read()
      return received.length
    })
    .toBe(500_000)
  expect(received).toBe(line.repeat(500))
  pipe.hangUp()
  pipe.close()
})

test('a reader that stalls for good holds the end up for a second, not for ever', async () => {
  const pipe = stalledPipe()
  const sink = descriptorSink(pipe.writer)
  for (let count = 0; count < 500; count += 1) sink.write(`${'x'.repeat(999)}\n`)
  const startedAt = performance.now()
  await sink.flush?.()
  expect(performance.now() - startedAt).toBeLessThan(5000)
  pipe.hangUp()
  pipe.close()
})

test('a reader that has gone holds nothing up and breaks nothing', async () => {
  const pipe = stalledPipe()
  const sink = descriptorSink(pipe.writer)
  pipe.hangUp()
  sink.write('nobody reads this\n')
  await sink.flush?.()
  sink.write('nor this\n')
  await sink.flush?.()
  pipe.close()
  expect(pipe.read()).toBe('')
})

test('what a stalled reader cannot take is bounded', async () => {
  const pipe = stalledPipe()
  const sink = descriptorSink(pipe.writer)
  const line = `${'x'.repeat(1024 * 1024 - 1)}\n`
  for (let count = 0; count < 20; count += 1) sink.write(line)
  let received = 0
  let isEmpty = 0
  await expect
    .poll(
      () => {
        const bytes = pipe.read().length
        received += bytes
        isEmpty = bytes === 0 ? isEmpty + 1 : 0
        return isEmpty
      },
      { interval: 5, timeout: 20_000 },
    )
    .toBeGreaterThan(50)
  expect(received).toBe(8 * 1024 * 1024)
  pipe.hangUp()
  pipe.close()
})
