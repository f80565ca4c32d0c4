import { expect, test } from 'vitest'

import { FaultLog } from './fault-log.ts'
import { recordedLog } from './recorded-log.fixture.ts'

function faultLog() {
  const clock = Object.assign(() => clock.now, { now: 1_000_000 })
  const log = recordedLog()
  const faults = new FaultLog(log.logger, clock)
  const report = (error: unknown) => faults.report('request failed', error, () => ({ route: 'x' }))
  return { clock, log, report }
}

const databaseAway = () => new Error('connection refused')

test('a thousand faults of one kind in a second are one line', () => {
  const { log, report } = faultLog()
  for (let count = 0; count < 1000; count += 1) report(databaseAway())
  expect(log.lines()).toHaveLength(1)
  expect(log.lines()[0]).toMatchObject({
    level: 'error',
    message: 'request failed',
    route: 'x',
    error: { message: 'connection refused' },
  })
})

test('the next line says how many were like it', () => {
  const { clock, log, report } = faultLog()
  for (let count = 0; count < 1000; count += 1) report(databaseAway())
  clock.now += 1000
  report(databaseAway())
  clock.now += 1000
  report(databaseAway())
  expect(log.lines().map((line) => line['alikeSinceLastTime'])).toEqual([undefined, 999, undefined])
})

test('faults of another name, or from another place, are other faults', () => {
  const { log, report } = faultLog()
  report(databaseAway())
  report(new Error('connection refused'))
  report(new TypeError('x is not a function'))
  report('a text')
  expect(log.lines()).toHaveLength(4)
})

test('fields are asked for only when they are told', () => {
  const { log } = faultLog()
  const faults = new FaultLog(log.logger, () => 1_000_000)
  let asked = 0
  for (let count = 0; count < 10; count += 1) {
    faults.report('request failed', 'x', () => ({ asked: (asked += 1) }))
  }
  expect(asked).toBe(1)
})

test('a clock that is set back silences nothing', () => {
  const { clock, log, report } = faultLog()
  report(databaseAway())
  clock.now -= 3_600_000
  report(databaseAway())
  expect(log.lines()).toHaveLength(2)
})
