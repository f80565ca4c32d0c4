import { expect, test } from 'vitest'

import { type ByteSource, readAll, sourceOf } from './byte-source.ts'

const mebibyte = 1024 * 1024

test('a body is read to its end', async () => {
  const whole = await readAll(sourceOf(Buffer.from('in '), Buffer.from('two')))
  expect(whole.toString()).toBe('in two')
})

test('attack 9: unfinished bodies have a bound together, and make room when they end', async () => {
  const stalled = Array.from({ length: 67 }, () => stallingAfter(6 * mebibyte))
  const reading = stalled.map(({ source }) => readAll(source))
  const outcomes = Promise.allSettled(reading)
  await expect(Promise.race(reading)).rejects.toMatchObject({ name: 'OutOfRoomError' })
  // A small one fits while they stall, since the largest was let go.
  expect((await readAll(sourceOf(Buffer.from('small')))).toString()).toBe('small')

  for (const { breakOff } of stalled) breakOff()
  const refused = (await outcomes).filter(
    (outcome) => outcome.status === 'rejected' && outcome.reason.name === 'OutOfRoomError',
  )
  expect(refused).toHaveLength(1)
  const large = await readAll(sourceOf(Buffer.alloc(300 * mebibyte)))
  expect(large.byteLength).toBe(300 * mebibyte)
})

/** A body that gives its first bytes, and then nothing until it breaks off. */
function stallingAfter(sizeBytes: number): { source: ByteSource; breakOff: () => void } {
  const end = Promise.withResolvers<undefined>()
  end.promise.catch(() => undefined)
  let isFirst = true
  return {
    source: {
      async read() {
        if (!isFirst) return await end.promise
        isFirst = false
        return [Buffer.alloc(sizeBytes)]
      },
    },
    breakOff: () => end.reject(new Error('broken off')),
  }
}
