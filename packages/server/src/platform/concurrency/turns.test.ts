import { expect, test } from 'vitest'

import { Turns } from './turns.ts'

test('work of one key is done in turn, that of another at once', async () => {
  const turns = new Turns()
  const done: string[] = []
  const first = Promise.withResolvers<void>()
  const works = [
    turns.take('a', async () => {
      await first.promise
      done.push('a1')
    }),
    turns.take('a', () => Promise.resolve(void done.push('a2'))),
    turns.take('b', () => Promise.resolve(void done.push('b1'))),
  ]
  await works[2]
  expect(done).toEqual(['b1'])
  first.resolve()
  await Promise.all(works)
  expect(done).toEqual(['b1', 'a1', 'a2'])
})

test('work that fails ends its turn', async () => {
  const turns = new Turns()
  const failing = turns.take('a', () => Promise.reject(new Error('failed')))
  const next = turns.take('a', () => Promise.resolve('next'))
  await expect(failing).rejects.toThrow('failed')
  expect(await next).toBe('next')
})
