import { expect, test } from 'vitest'

import { recordedLog } from '../../platform/log/recorded-log.fixture.ts'
import { SchemaBehindError } from '../database-state.ts'
import { prepare, settledWithin } from './preparation.ts'

const away = new SchemaBehindError(['0001-registry'])

function preparing(outcomes: readonly (Error | 'fine')[]) {
  const log = recordedLog()
  let attempts = 0
  const preparation = prepare(
    () => {
      const outcome = outcomes[Math.min(attempts, outcomes.length - 1)]
      attempts += 1
      return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome)
    },
    { log: log.logger, longestPauseMilliseconds: 10 },
  )
  return { preparation, log, attempts: () => attempts }
}

test('what succeeds is done once, and nothing is said of it', async () => {
  const { preparation, log, attempts } = preparing(['fine'])
  expect(preparation.isDone).toBe(false)
  expect(await preparation.done).toBe('fine')
  expect(preparation.isDone).toBe(true)
  expect(attempts()).toBe(1)
  expect(log.lines()).toEqual([])
})

test('while the database is away it is tried again, and its return is said', async () => {
  const { preparation, log } = preparing([away, away, 'fine'])
  expect(await preparation.done).toBe('fine')
  expect(log.lines().map((line) => line['message'])).toEqual([
    'database awaited',
    'database awaited',
    'database reached',
  ])
})

test('what no waiting heals is thrown at once', async () => {
  const { preparation, attempts } = preparing([new Error('the schema is newer')])
  await expect(preparation.done).rejects.toThrow('the schema is newer')
  expect(attempts()).toBe(1)
  expect(preparation.isDone).toBe(false)
})

test('an abandoned preparation tries no more', async () => {
  const { preparation, attempts } = preparing([away])
  await expect.poll(attempts).toBeGreaterThan(0)
  preparation.abandon()
  const before = attempts()
  await settledWithin(preparation.done, 100)
  expect(attempts()).toBe(before)
})
