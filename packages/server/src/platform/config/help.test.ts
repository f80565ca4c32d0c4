import { expect, test } from 'vitest'
import { describeKey, formatKeyHelp, formatKeyList, listKeys } from './help.ts'
import { allKeys } from './keys/all-keys.ts'
import { keyPatterns } from './keys/patterns.ts'

test('every key and every family is listed once', () => {
  const names = listKeys().map((key) => key.name)
  expect(names.toSorted()).toEqual(
    [...Object.keys(allKeys), ...keyPatterns.map((family) => family.name)].toSorted(),
  )
})

test('a key is described with type, default and state', () => {
  expect(describeKey('maximum_layer_size')).toEqual({
    name: 'MAXIMUM_LAYER_SIZE',
    section: 'storage',
    type: 'size',
    default: '20G',
    state: 'used',
    isSecret: false,
    isLive: false,
    description: 'Largest blob that a client may push.',
  })
})

test('a default that depends on something is described in words', () => {
  expect(describeKey('DB_URI')?.default).toBe('sqlite:///berth.db in the data directory')
  expect(describeKey('PREFERRED_URL_SCHEME')?.default).toBe(
    'https when TLS is configured, otherwise http',
  )
})

test('every used key without a default says what happens without it', () => {
  const silent = listKeys().filter((key) => key.state === 'used' && key.default === undefined)
  expect(silent.map((key) => key.name)).toEqual([])
})

test('a member of a family is described as the family', () => {
  expect(describeKey('AZURE_LOGIN_CONFIG')?.name).toBe('<NAME>_LOGIN_CONFIG')
  expect(describeKey('GITHUB_LOGIN_CONFIG')?.name).toBe('GITHUB_LOGIN_CONFIG')
})

test('the help for a key fits a terminal', () => {
  expect(formatKeyHelp('PROXY_COUNT')).toBe(
    [
      'PROXY_COUNT',
      '  How many proxies in front of Berth are believed about the address of a client',
      '  (X-Forwarded-For); any client can forge it when there are fewer.',
      '',
      '  Type     whole number',
      '  Default  0',
      '  State    used',
      '  Change   needs a restart',
      '',
    ].join('\n'),
  )
})

test('the help says which keys a running server takes over', () => {
  expect(formatKeyHelp('REGISTRY_STATE')).toContain(
    'Change   a running server takes it over on SIGHUP',
  )
  expect(formatKeyHelp('FEATURE_REPO_MIRROR')).not.toContain('Change ')
})

test('the help for an unknown key guesses', () => {
  expect(formatKeyHelp('DB_URL')).toBe('There is no key DB_URL; did you mean DB_URI?\n')
  expect(formatKeyHelp('COLOUR')).toBe('There is no key COLOUR; berth config help lists all keys\n')
})

test('the list names sections, states and variables of the environment', () => {
  const list = formatKeyList()
  for (const { name } of listKeys()) expect(list).toContain(`\n  ${name}`)
  expect(list).toContain('FEATURE_REPO_MIRROR  (not used yet)')
  expect(list).toContain('QUAY_OVERRIDE_CONFIG')
  expect(Math.max(...list.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
})
