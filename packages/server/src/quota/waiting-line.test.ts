import { expect, test } from 'vitest'

import { WaitingLine } from './waiting-line.ts'

const full = { fits: false, mayPassOver: true, mark: 'still' }

test('who waits alone goes when there is room', async () => {
  const line = new WaitingLine(10_000)
  let looks = 0
  const view = () => Promise.resolve({ ...full, fits: ++looks === 3 })
  expect(await line.wait(view)).toBe(true)
  expect(line.isEmpty).toBe(true)
})

test('who waits alone loses patience: nobody who is there holds the room', async () => {
  const line = new WaitingLine(60)
  expect(await line.wait(() => Promise.resolve(full))).toBe(false)
})

test('those who wait for each other go one after the other, in their order', async () => {
  const line = new WaitingLine(10_000)
  const gone: number[] = []
  await Promise.all(
    [1, 2, 3].map(async (number) => {
      // The last is alone, and finds room when the others are through.
      const view = () => Promise.resolve({ ...full, fits: gone.length === 2 })
      await line.wait(view)
      gone.push(number)
    }),
  )
  expect(gone).toEqual([1, 2, 3])
})

test('what is larger than may be passed over waits in vain', async () => {
  const line = new WaitingLine(60)
  const view = () => Promise.resolve({ ...full, mayPassOver: false })
  expect(await Promise.all([line.wait(view), line.wait(view)])).toEqual([false, false])
})

test('who cannot fit at all is told at once, and leaves the line', async () => {
  const line = new WaitingLine(10_000)
  await expect(line.wait(() => Promise.reject(new Error('too large')))).rejects.toThrow('too large')
  expect(line.isEmpty).toBe(true)
})
