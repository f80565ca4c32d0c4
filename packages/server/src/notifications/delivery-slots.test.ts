import { expect, test } from 'vitest'

import { DeliverySlots } from './delivery-slots.ts'

test('a namespace has so many places, and another has its own', async () => {
  const slots = new DeliverySlots(2)
  const giveBack = await slots.take(1, 0)
  expect(await slots.take(1, 0)).toBeDefined()
  expect(await slots.take(1, 1)).toBeUndefined()
  expect(await slots.take(2, 0)).toBeDefined()
  giveBack?.()
  expect(await slots.take(1, 0)).toBeDefined()
  expect(await slots.take(1, 1)).toBeUndefined()
})

test('a place that is given back goes to whoever waits longest', async () => {
  const slots = new DeliverySlots(1)
  const giveBack = await slots.take(1, 0)
  const order: string[] = []
  const waiting = ['first', 'second'].map(async (name) => {
    const given = await slots.take(1, 60_000)
    order.push(name)
    given?.()
  })
  giveBack?.()
  await Promise.all(waiting)
  expect(order).toEqual(['first', 'second'])
  expect(await slots.take(1, 0)).toBeDefined()
})
