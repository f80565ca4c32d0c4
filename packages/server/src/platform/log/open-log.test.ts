import { expect, test } from 'vitest'

import { openLog } from './open-log.ts'
import { recordedLog } from './recorded-log.fixture.ts'

test('a line is one JSON object with level, time, logger, message and fields', () => {
  const log = recordedLog()
  log.logger.named('registry').info('manifest pushed', { repository: 'team/app', sizeBytes: 7 })
  expect(log.text()).toMatch(/^\{.*\}\n$/)
  expect(log.lines()[0]).toMatchObject({
    level: 'info',
    logger: 'registry',
    message: 'manifest pushed',
    repository: 'team/app',
    sizeBytes: 7,
    pid: process.pid,
  })
  expect(log.lines()[0]?.['time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
})

test('a message below the level is not written', () => {
  const log = recordedLog({ level: 'warn' })
  log.logger.info('blob stored')
  log.logger.warn('disk nearly full')
  expect(log.lines().map((line) => line['message'])).toEqual(['disk nearly full'])
})

test('a new level reaches loggers that were handed out before', () => {
  const log = recordedLog({ level: 'info' })
  const registry = log.logger.named('registry')
  expect(registry.isOn('debug')).toBe(false)
  log.setLevel('debug')
  expect(registry.isOn('debug')).toBe(true)
  registry.debug('request answered')
  log.setLevel('error')
  registry.warn('request slow')
  expect(log.lines().map((line) => line['message'])).toEqual(['request answered'])
})

test('an error is its name, message, code, stack and causes, and nothing that a library hung on it', () => {
  const log = recordedLog()
  const cause = Object.assign(new Error('connection refused'), {
    code: 'ECONNREFUSED',
    request: { headers: { cookie: 'session-canary' } },
  })
  log.logger.error('job failed', { error: new TypeError('no answer', { cause }) })
  const [line] = log.lines()
  expect(line?.['error']).toMatchObject({
    name: 'TypeError',
    message: 'no answer',
    causes: [{ message: 'connection refused', code: 'ECONNREFUSED' }],
  })
  expect(log.text()).not.toContain('session-canary')
})

test('a chain of errors that bites its tail ends', () => {
  const log = recordedLog()
  const error = new Error('first')
  error.cause = error
  log.logger.error('job failed', { error })
  expect(log.lines()[0]).toHaveProperty('error.causes.length', 5)
})

test('what is thrown and is no error is told all the same', () => {
  const log = recordedLog()
  log.logger.error('job failed', { error: 'a text' })
  expect(log.lines()[0]?.['error']).toEqual({ name: 'string', message: 'a text' })
})

test('a secret of the configuration is in no line, wherever it came from', () => {
  const log = recordedLog({ secrets: ['canary-1234'] })
  const error = new Error('password authentication failed', {
    cause: new Error('at postgresql://berth:canary-1234@db'),
  })
  log.logger.named('canary-1234', { x: 'canary-1234' }).error('canary-1234', {
    error,
    list: ['canary-1234'],
  })
  expect(log.text()).toContain('password authentication failed')
  expect(log.text()).not.toContain('canary')
})

test('a secret that becomes known later is hidden from then on', () => {
  const log = recordedLog({ secrets: ['canary-1234'] })
  const earlier = log.logger.named('jobs')
  log.hide(['made-up-canary'])
  earlier.info('job finished', { x: 'made-up-canary canary-1234' })
  expect(log.text()).not.toContain('canary')
})

test('lines for people say time, process, level, logger, message and fields', () => {
  const log = recordedLog({ json: false })
  log.logger.named('registry').info('manifest pushed', { repository: 'team/app', tags: ['a b'] })
  expect(log.text()).toMatch(
    /^\S+ \[\d+\] \[INFO\] \[registry\] manifest pushed repository=team\/app tags="\[\\"a b\\"\]"\n$/,
  )
})

test('a stack stands indented below its line, so that no text of a client begins a line', () => {
  const log = recordedLog({ json: false })
  log.logger.error('request failed', { error: new Error('bad\nname\r2026 [1] [INFO] forged') })
  const [first, ...others] = log
    .text()
    .trimEnd()
    .split(/[\n\r]/)
  expect(first).toContain('[ERROR] [berth] request failed')
  expect(others.length).toBeGreaterThan(2)
  for (const line of others) expect(line).toMatch(/^ {4}/)
})

test('flushing gives away what is held', async () => {
  let flushed = 0
  const log = openLog({
    level: 'info',
    json: true,
    secrets: [],
    sink: {
      write: () => undefined,
      flush() {
        flushed += 1
        return Promise.resolve()
      },
    },
  })
  await log.flush()
  expect(flushed).toBe(1)
})
