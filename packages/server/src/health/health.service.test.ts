import { expect, test, vi } from 'vitest'

import { recordedLog } from '../platform/log/recorded-log.fixture.ts'
import { Health } from './health.service.ts'
import { type Check, healthy } from './health.ts'

function healthOf(database: Check, state = () => healthy) {
  const clock = Object.assign(() => clock.now, { now: 1_000_000 })
  const log = recordedLog()
  const health = new Health({
    checks: { database },
    states: { redis: state },
    clock,
    log: log.logger,
  })
  const look = async () => (await health.findings(['database'])).get('database')
  return { health, look, clock, log }
}

test('what has no check in this process is left out', async () => {
  const { health } = healthOf(() => Promise.resolve(healthy))
  expect([...(await health.findings(['database', 'storage'])).keys()]).toEqual(['database'])
})

test('what a process knows of itself is never an old finding', async () => {
  let isStopping = false
  const { health } = healthOf(
    () => Promise.resolve(healthy),
    () => ({ isHealthy: !isStopping }),
  )
  const look = async () => (await health.findings(['redis'])).get('redis')
  expect(await look()).toEqual({ isHealthy: true })
  isStopping = true
  expect(await look()).toEqual({ isHealthy: false })
})

test('a hundred probes at once look once', async () => {
  const check = vi.fn<Check>(() => Promise.resolve(healthy))
  const { look } = healthOf(check)
  await Promise.all(Array.from({ length: 100 }, look))
  expect(check).toHaveBeenCalledTimes(1)
})

test('a finding is told again for two seconds, then somebody looks again', async () => {
  const check = vi.fn<Check>(() => Promise.resolve(healthy))
  const { look, clock } = healthOf(check)
  await look()
  clock.now += 1999
  await look()
  expect(check).toHaveBeenCalledTimes(1)
  clock.now += 1
  await look()
  expect(check).toHaveBeenCalledTimes(2)
})

test('a check that throws has found a fault', async () => {
  const { look } = healthOf(() => Promise.reject(new Error('connection refused')))
  expect(await look()).toEqual({ isHealthy: false, message: 'connection refused' })
})

test('a check that never ends is cut off after three seconds', async () => {
  vi.useFakeTimers()
  try {
    const { look } = healthOf(() => new Promise<never>(() => undefined))
    const finding = look()
    await vi.advanceTimersByTimeAsync(3000)
    expect(await finding).toEqual({ isHealthy: false, message: 'no answer in 3 s' })
  } finally {
    vi.useRealTimers()
  }
})

test('the log tells of changes, not of every look', async () => {
  let isAway = false
  const { look, clock, log } = healthOf(() =>
    isAway ? Promise.reject(new Error('connection refused')) : Promise.resolve(healthy),
  )
  for (const away of [false, true, true, true, false, false]) {
    isAway = away
    await look()
    clock.now += 10_000
  }
  expect(log.lines().map((line) => [line['message'], line['service']])).toEqual([
    ['service unhealthy', 'database'],
    ['service healthy again', 'database'],
  ])
})
