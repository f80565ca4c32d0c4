import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ConfigError } from './faults.ts'
import { allKeys } from './keys/all-keys.ts'
import { checkConfig, parseConfig } from './parse-config.ts'
import { configOf, faultsOf, places, warningsOf } from './parse-config.fixture.ts'

test('an empty file is a whole configuration, with nothing to warn of', () => {
  const { config, warnings } = parseConfig('', places)
  expect(warnings).toEqual([])
  expect(config.server).toMatchObject({ hostname: undefined, scheme: 'http', proxyCount: 0 })
  expect(config.database).toEqual({ kind: 'sqlite', file: '/var/lib/berth/berth.db' })
  expect(config.storage.locations).toEqual(
    new Map([['default', { kind: 'filesystem', directory: '/var/lib/berth/storage' }]]),
  )
  expect(config.storage.maximumLayerBytes).toBe(20 * 1024 ** 3)
  expect(config.registry).toMatchObject({ state: 'normal', anonymousAccess: true, pageSize: 50 })
  expect(config.tokens).toMatchObject({ lifetimeSeconds: 3600, maximumLifetimeSeconds: 3660 })
  expect(config.limits).toMatchObject({
    manifestBytes: 4 * 1024 ** 2,
    headerBytes: 16 * 1024,
    requestRate: undefined,
  })
  expect(config.tracing).toBeUndefined()
})

test('all faults are reported at once, in the order of the file, each with key and line', () => {
  const text = `
SERVER_HOSTNAME: https://quay.example.com
MAXIMUM_LAYER_SIZE: 20X
FEATURE_PROXY_STORAGE: "yes"
SUPER_USERS: admin
DB_URI: mysql+pymysql://quay:hunter2@db/quay
TAG_EXPIRATION_OPTIONS: [1d, soon]
DISTRIBUTED_STORAGE_CONFIG:
  eu:
    - S3Storage
    - s3_region: eu-west-1
      port: none
  az: [AzureStorage, {azure_container: blobs}]
REGISTRY_STATE: frozen
`
  expect(faultsOf(text)).toEqual([
    'config.yaml:2: SERVER_HOSTNAME is "https://quay.example.com"; write a host name such as registry.example.com or registry.example.com:8443, without https://',
    'config.yaml:3: MAXIMUM_LAYER_SIZE is "20X"; write a size such as 20G or 500M',
    'config.yaml:4: FEATURE_PROXY_STORAGE is "yes"; write true or false, without quotes',
    'config.yaml:5: SUPER_USERS is "admin"; write a list of user names',
    'config.yaml:6: DB_URI names MySQL, but Berth relies on locks and queues that only PostgreSQL and SQLite give it; write postgresql://user:password@host:5432/name',
    'config.yaml:7: TAG_EXPIRATION_OPTIONS[2] is "soon"; write a length of time such as 2w, 1d, 12h, 30m or 10s',
    'config.yaml:11: DISTRIBUTED_STORAGE_CONFIG.eu has no s3_bucket; add it (text in quotes)',
    'config.yaml:12: DISTRIBUTED_STORAGE_CONFIG.eu.port is "none"; write a whole number from 1 to 65535',
    'config.yaml:13: DISTRIBUTED_STORAGE_CONFIG.az names AzureStorage, which this version does not support yet; it supports LocalStorage, S3Storage, RadosGWStorage, RHOCSStorage, IBMCloudStorage',
    'config.yaml:14: REGISTRY_STATE is "frozen"; write normal or readonly',
  ])
})

test('the message of the error has a line for each fault', () => {
  const parse = () => parseConfig('PROXY_COUNT: x\nV2_PAGINATION_SIZE: y\n', places)
  expect(parse).toThrow(ConfigError)
  expect(parse).toThrow(/config\.yaml:1: PROXY_COUNT is.*\n.*config\.yaml:2: V2_PAGINATION_SIZE is/)
})

test('an unknown key is a warning with a guess, so that an imported file starts', () => {
  expect(
    warningsOf('SERVER_HOSTNAM: a.example\nCOLOUR_OF_SKY: blue\nserver_hostname: x\n'),
  ).toEqual([
    'config.yaml:1: SERVER_HOSTNAM is not known, so it has no effect; did you mean SERVER_HOSTNAME?',
    'config.yaml:2: COLOUR_OF_SKY is not known, so it has no effect',
    'config.yaml:3: server_hostname is not known, so it has no effect; did you mean SERVER_HOSTNAME?',
  ])
})

test('keys for later are listed, and a misfit in them is no fault', () => {
  expect(
    warningsOf('FEATURE_REPO_MIRROR: true\nREPO_MIRROR_INTERVAL: often\nAZURE_LOGIN_CONFIG: {}\n'),
  ).toEqual([
    'config.yaml:1: FEATURE_REPO_MIRROR is not used yet by this version',
    'config.yaml:2: REPO_MIRROR_INTERVAL is not used yet by this version',
    'config.yaml:2: REPO_MIRROR_INTERVAL is "often"; write a whole number of at least 1 (it is not used yet)',
    'config.yaml:3: AZURE_LOGIN_CONFIG is not used yet by this version',
  ])
})

test('keys without any effect are passed over in silence', () => {
  expect(warningsOf('FEATURE_UI_V2: true\nSETUP_COMPLETE: true\nSTRIPE_KEY: x\n')).toEqual([])
})

test('a key without a value has its default', () => {
  expect(configOf('REGISTRY_STATE:\nMAXIMUM_LAYER_SIZE: null\n')).toEqual(configOf(''))
})

test('the environment stands in for whole keys of the file', () => {
  const environment = {
    QUAY_OVERRIDE_CONFIG: '{"REGISTRY_STATE": "readonly", "SUPER_USERS": ["b"], "PROXY_COUNT": 2}',
    DEBUGLOG: 'true',
    JSONLOG: 'false',
  }
  const config = configOf('SUPER_USERS: [a, c]\nLOGGING_LEVEL: ERROR\n', { environment })
  expect(config.registry.state).toBe('readonly')
  expect(config.accounts.superUsers?.usernames).toEqual(['b'])
  expect(config.server.proxyCount).toBe(2)
  expect(config.logging).toEqual({ level: 'debug', json: false })
})

test('a fault that comes from the environment names the variable', () => {
  const environment = {
    QUAY_OVERRIDE_CONFIG: '{"MAXIMUM_LAYER_SIZE": "20X"}',
    QUAY_DISTRIBUTED_STORAGE_PREFERENCE: 'us  eu',
  }
  expect(faultsOf('DISTRIBUTED_STORAGE_PREFERENCE: [default]\n', { environment })).toEqual([
    'QUAY_OVERRIDE_CONFIG: MAXIMUM_LAYER_SIZE is "20X"; write a size such as 20G or 500M',
    'QUAY_DISTRIBUTED_STORAGE_PREFERENCE: DISTRIBUTED_STORAGE_PREFERENCE names "us", which DISTRIBUTED_STORAGE_CONFIG does not have; the locations are default',
    'QUAY_DISTRIBUTED_STORAGE_PREFERENCE: DISTRIBUTED_STORAGE_PREFERENCE names "eu", which DISTRIBUTED_STORAGE_CONFIG does not have; the locations are default',
  ])
})

test.each(['{"SECRET_KEY": hunter2}', '["hunter2"]', '"hunter2"', 'hunter2'])(
  'an override that is no object is a fault which does not quote it: %s',
  (json) => {
    const faults = faultsOf('', { environment: { QUAY_OVERRIDE_CONFIG: json } })
    expect(faults).toEqual([expect.stringMatching(/^QUAY_OVERRIDE_CONFIG: .* is no JSON object/)])
    expect(faults.join()).not.toContain('hunter2')
  },
)

test('empty variables say nothing', () => {
  const environment = {
    QUAY_OVERRIDE_CONFIG: ' ',
    QUAY_DISTRIBUTED_STORAGE_PREFERENCE: '',
    DEBUGLOG: '',
    JSONLOG: '',
  }
  expect(configOf('', { environment })).toEqual(configOf(''))
})

test('the variables of the process have no say unless they are handed over', () => {
  process.env['QUAY_OVERRIDE_CONFIG'] = '{"REGISTRY_STATE": "readonly"}'
  try {
    expect(configOf('').registry.state).toBe('normal')
  } finally {
    delete process.env['QUAY_OVERRIDE_CONFIG']
  }
})

test('any text is either a configuration or a list of faults', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const { config, faults } = checkConfig(text, places)
      expect(config === undefined).toBe(faults.length > 0)
    }),
    { numRuns: 500 },
  )
})

test('any value of any key is either taken or a fault with the name of the key', () => {
  const value = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom('', '/', '..', '*', '0s'))
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(allKeys)), value, (name, written) => {
      const environment = { QUAY_OVERRIDE_CONFIG: JSON.stringify({ [name]: written }) }
      const { config, faults } = checkConfig('', { ...places, environment })
      expect(config === undefined).toBe(faults.length > 0)
      for (const fault of faults) expect(fault.sentence).toContain(name)
    }),
    { numRuns: 3000 },
  )
})
