import { expect, test } from 'vitest'

import { checkConfig } from './parse-config.ts'
import { places } from './parse-config.fixture.ts'
import { reloadConfig } from './reload-config.ts'

function reloaded(before: string, after: string, siblingFiles: readonly string[] = []) {
  const options = { ...places, siblingFiles }
  return reloadConfig(checkConfig(before, options).source, checkConfig(after, options))
}

test('a key that can change at run time is taken over', () => {
  const { config, taken, postponed } = reloaded('', 'REGISTRY_STATE: readonly\n')
  expect(config?.registry.state).toBe('readonly')
  expect(taken).toEqual(['REGISTRY_STATE'])
  expect(postponed).toEqual([])
})

test('a key that was taken out goes back to its default', () => {
  const { config, taken } = reloaded('DISABLE_PUSHES: true\n', '')
  expect(config?.registry.disablePushes).toBe(false)
  expect(taken).toEqual(['DISABLE_PUSHES'])
})

test('a key that needs a restart keeps its value and is named', () => {
  const { config, taken, postponed } = reloaded(
    'SERVER_HOSTNAME: one.example.com\n',
    'SERVER_HOSTNAME: two.example.com\nLOGGING_LEVEL: debug\n',
  )
  expect(config?.server.hostname).toBe('one.example.com')
  expect(config?.logging.level).toBe('debug')
  expect(taken).toEqual(['LOGGING_LEVEL'])
  expect(postponed).toEqual(['SERVER_HOSTNAME'])
})

test('what was postponed is named again at the next reload', () => {
  const first = reloaded('', 'PROXY_COUNT: 1\n')
  const second = reloadConfig(first.source, checkConfig('PROXY_COUNT: 1\n', places))
  expect(second.postponed).toEqual(['PROXY_COUNT'])
})

test('another order, other comments and other quotes change nothing', () => {
  const { taken, postponed } = reloaded(
    'SUPER_USERS: [ann, bob]\nREGISTRY_STATE: normal\n',
    '# a comment\nREGISTRY_STATE: "normal"\nSUPER_USERS:\n  - ann\n  - bob\n',
  )
  expect([...taken, ...postponed]).toEqual([])
})

test('keys that this version does not act on are passed over', () => {
  const { taken, postponed } = reloaded('', 'FEATURE_BUILD_SUPPORT: true\nNO_SUCH_KEY: 1\n')
  expect([...taken, ...postponed]).toEqual([])
})

test('another certificate is taken over, a first one needs a restart', () => {
  const renewed = reloaded('SERVER_CERT: old.pem\n', 'SERVER_CERT: new.pem\n')
  expect(renewed.config?.server.tls?.certificateFile).toBe('/etc/berth/new.pem')
  const first = reloaded('', 'SERVER_CERT: new.pem\nDISABLE_PUSHES: true\n')
  expect(first.config?.server.tls).toBeUndefined()
  expect(first.config?.registry.disablePushes).toBe(true)
  expect(first.postponed).toEqual(['SERVER_CERT'])
})

test('a live key that only fits together with one that is not is a fault', () => {
  const { config, faults } = reloaded(
    '',
    'BERTH_TOKEN_LIFETIME: 2h\nREGISTRY_JWT_AUTH_MAX_FRESH_S: 7200\n',
  )
  expect(config).toBeUndefined()
  expect(faults.map((fault) => fault.key)).toEqual(['BERTH_TOKEN_LIFETIME'])
})
