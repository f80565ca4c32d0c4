import { expect, test } from 'vitest'

import { SignInThrottledError } from './identity.ts'
import { SignInLine } from './sign-in-line.ts'

test('attack 9: one network may fill its part of the line, and others still get in', async () => {
  const line = new SignInLine()
  const end = Promise.withResolvers<void>()
  const waiting = Array.from({ length: 128 }, (_, index) =>
    line.enter('192.0.2.1', `name-${index}`, () => end.promise),
  )
  await expect(line.enter('192.0.2.1', 'one-more', () => end.promise)).rejects.toBeInstanceOf(
    SignInThrottledError,
  )
  expect(await line.enter('192.0.2.2', 'somebody', () => Promise.resolve('in'))).toBe('in')

  end.resolve()
  await Promise.all(waiting)
  expect(await line.enter('192.0.2.1', 'one-more', () => Promise.resolve('in'))).toBe('in')
})

test('attack 9: the whole line has an end, whatever the addresses', async () => {
  const line = new SignInLine()
  const end = Promise.withResolvers<void>()
  const waiting = Array.from({ length: 512 }, (_, index) =>
    line.enter(`198.51.${index >> 8}.${index & 255}`, `name-${index}`, () => end.promise),
  )
  await expect(line.enter('203.0.113.1', 'late', () => end.promise)).rejects.toBeInstanceOf(
    SignInThrottledError,
  )
  end.resolve()
  await Promise.all(waiting)
})

test('one name is looked at one at a time, others meanwhile', async () => {
  const line = new SignInLine()
  const end = Promise.withResolvers<string>()
  const first = line.enter('192.0.2.1', 'alice', () => end.promise)
  const second = line.enter('192.0.2.2', 'alice', () => Promise.resolve('second'))
  expect(await line.enter('192.0.2.1', 'bob', () => Promise.resolve('bob'))).toBe('bob')
  end.resolve('first')
  expect(await Promise.all([first, second])).toEqual(['first', 'second'])
})
