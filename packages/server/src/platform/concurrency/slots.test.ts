import { expect, test } from 'vitest'

import { Slots } from './slots.ts'

test('so many at a time, the others in their order', async () => {
  const slots = new Slots(2)
  const order: string[] = []
  const enter = async (name: string) => {
    await slots.take()
    order.push(name)
  }
  const waiting = ['a', 'b', 'c', 'd', 'e'].map(enter)
  await Promise.all(waiting.slice(0, 2))
  expect(order).toEqual(['a', 'b'])
  slots.give()
  await waiting[2]
  expect(order).toEqual(['a', 'b', 'c'])
  slots.give()
  slots.give()
  await Promise.all(waiting)
  expect(order).toEqual(['a', 'b', 'c', 'd', 'e'])
})

test('what is given back with nobody waiting is there for the next', async () => {
  const slots = new Slots(1)
  for (let round = 0; round < 3; round++) {
    await slots.take()
    slots.give()
  }
  await expect(slots.take()).resolves.toBeUndefined()
})
