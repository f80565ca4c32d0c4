import { expect, test } from 'vitest'

import { busySecondsIn } from './machine.ts'

test('waiting is not work; interrupts and stolen time are', () => {
  const text = 'cpu  100 20 30 9999 8888 4 5 41 7 7\ncpu0 1 1 1 1 1 1 1 1 1 1\nintr 5\n'
  expect(busySecondsIn(text)).toBe(2)
})

test('a text without processors is an error', () => {
  expect(() => busySecondsIn('intr 5\n')).toThrow('no line "cpu"')
})
