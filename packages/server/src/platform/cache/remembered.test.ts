import { describe, expect, test } from 'vitest'

import { Remembered } from './remembered.ts'

const open = () => new Remembered<string>({ max: 2, milliseconds: 60_000 })

test('an answer is remembered, and its absence is not', async () => {
  const remembered = open()
  expect(await remembered.ask('a', async () => await Promise.resolve('one'))).toBe('one')
  expect(await remembered.ask('b', async () => await Promise.resolve(undefined))).toBeUndefined()
  expect([remembered.get('a'), remembered.get('b')]).toEqual(['one', undefined])
})

test('there are only so many', async () => {
  const remembered = open()
  for (const key of ['a', 'b', 'c'])
    await remembered.ask(key, async () => await Promise.resolve(key))
  expect(['a', 'b', 'c'].map((key) => remembered.get(key))).toEqual([undefined, 'b', 'c'])
})

test('what was forgotten is not replaced', async () => {
  const remembered = open()
  await remembered.ask('a', async () => await Promise.resolve('one'))
  remembered.replace('a', 'one', 'two')
  expect(remembered.get('a')).toBe('two')
  remembered.forget('a')
  remembered.replace('a', 'two', 'three')
  expect(remembered.get('a')).toBeUndefined()
})

describe('an answer that is on its way', () => {
  test.each([
    ['all is forgotten', (remembered: Remembered<string>) => remembered.forgetAll()],
    ['it is forgotten', (remembered: Remembered<string>) => remembered.forget('a')],
  ])('while %s is given, and not kept', async (_what, forget) => {
    const remembered = open()
    const answer = Promise.withResolvers<string>()
    const asked = remembered.ask('a', () => answer.promise)
    forget(remembered)
    answer.resolve('old')
    expect(await asked).toBe('old')
    expect(remembered.get('a')).toBeUndefined()
  })

  test('is kept while others are forgotten, or asked for', async () => {
    const remembered = open()
    const answer = Promise.withResolvers<string>()
    const asked = remembered.ask('a', () => answer.promise)
    remembered.forget('b')
    await remembered.ask('b', async () => await Promise.resolve('other'))
    answer.resolve('one')
    await asked
    expect([remembered.get('a'), remembered.get('b')]).toEqual(['one', 'other'])
  })

  test('and fails is asked for again', async () => {
    const remembered = open()
    const failing = remembered.ask('a', async () => await Promise.reject(new Error('away')))
    await expect(failing).rejects.toThrow('away')
    expect(await remembered.ask('a', async () => await Promise.resolve('one'))).toBe('one')
    expect(remembered.get('a')).toBe('one')
  })
})
