import { expect, test } from 'vitest'

import { GuessThrottle } from './guess-throttle.ts'

function throttle() {
  const clock = Object.assign(() => clock.now, { now: 1_000_000 })
  return { clock, guesses: new GuessThrottle(clock) }
}

function exhaust(guesses: GuessThrottle, address: string): void {
  for (let count = 0; count < 30; count += 1) guesses.failed(address, `guess${count}`)
}

test('thirty names may fail, the next has to wait', () => {
  const { guesses } = throttle()
  exhaust(guesses, '192.0.2.1')
  expect(() => guesses.admit('192.0.2.1', 'another')).toThrow('try again in 10 s')
})

test('one name that fails again and again is one name: its account slows it down', () => {
  const { guesses } = throttle()
  for (let count = 0; count < 1000; count += 1) guesses.failed('192.0.2.1', 'acme+ci')
  expect(() => guesses.admit('192.0.2.1', 'another')).not.toThrow()
})

test('who has signed in from an address is not stopped by the neighbours behind it', () => {
  const { guesses } = throttle()
  guesses.succeeded('192.0.2.1', 'alice')
  exhaust(guesses, '192.0.2.1')
  expect(() => guesses.admit('192.0.2.1', 'alice')).not.toThrow()
  expect(() => guesses.admit('192.0.2.1', 'bob')).toThrow('try again')
})

test('nobody behind an exhausted address waits longer than ten seconds', () => {
  const { guesses, clock } = throttle()
  exhaust(guesses, '192.0.2.1')
  clock.now += 10_000
  expect(() => guesses.admit('192.0.2.1', 'bob')).not.toThrow()
})

test('another address is not concerned', () => {
  const { guesses } = throttle()
  exhaust(guesses, '192.0.2.1')
  expect(() => guesses.admit('192.0.2.2', 'bob')).not.toThrow()
})

test('the addresses of one IPv6 customer are one', () => {
  const { guesses } = throttle()
  for (let count = 0; count < 30; count += 1) {
    guesses.failed(`2001:db8:1:2::${count.toString(16)}`, `guess${count}`)
  }
  expect(() => guesses.admit('2001:db8:1:2:ffff::1', 'bob')).toThrow('try again')
  expect(() => guesses.admit('2001:db8:1:3::1', 'bob')).not.toThrow()
})

test('an address in IPv6 clothes is the same as without', () => {
  const { guesses } = throttle()
  exhaust(guesses, '::ffff:192.0.2.1')
  expect(() => guesses.admit('192.0.2.1', 'bob')).toThrow('try again')
})
