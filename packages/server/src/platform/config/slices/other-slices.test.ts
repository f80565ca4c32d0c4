import { expect, test } from 'vitest'
import { configOf, faultsOf, warningsOf } from '../parse-config.fixture.ts'

test('there are superusers unless they are switched off', () => {
  expect(configOf('SUPER_USERS: [a]\n').accounts.superUsers?.usernames).toEqual(['a'])
  expect(
    configOf('SUPER_USERS: [a]\nFEATURE_SUPER_USERS: false\n').accounts.superUsers,
  ).toBeUndefined()
})

test('exceptions from a restriction exist only together with it', () => {
  const lists = 'RESTRICTED_USERS_WHITELIST: [a]\nROBOTS_WHITELIST: [o+r]\n'
  expect(configOf(lists).accounts).toMatchObject({
    restrictedUsers: undefined,
    robotsDisallowed: undefined,
  })
  expect(
    configOf(`${lists}FEATURE_RESTRICTED_USERS: true\nROBOTS_DISALLOW: true\n`).accounts,
  ).toMatchObject({
    restrictedUsers: { exceptUsernames: ['a'], includesRobots: true },
    robotsDisallowed: { exceptNames: ['o+r'] },
  })
})

test.each(['LDAP', 'OIDC', 'JWT', 'Keystone'])(
  'people of %s cannot be let in by another door',
  (kind) => {
    expect(faultsOf(`AUTHENTICATION_TYPE: ${kind}\n`)).toEqual([
      `config.yaml:1: AUTHENTICATION_TYPE is ${kind}, which this version does not support yet; write Database to keep accounts in Berth`,
    ])
  },
)

test('names without a namespace belong to the library, or are refused', () => {
  expect(configOf('LIBRARY_NAMESPACE: base\n').registry.libraryNamespace).toBe('base')
  expect(configOf('FEATURE_LIBRARY_SUPPORT: false\n').registry.libraryNamespace).toBeUndefined()
  expect(faultsOf('LIBRARY_NAMESPACE: "a/b"\n')).toHaveLength(1)
})

test('minutes of Quay become seconds', () => {
  const config = configOf(
    'BLOBUPLOAD_DELETION_DATE_THRESHOLD: 30\nINSTANCE_SERVICE_KEY_EXPIRATION: 60\n',
  )
  expect(config.uploads.expiresInSeconds).toBe(1800)
  expect(config.tokens.signingKey).toMatchObject({
    expiresInSeconds: 3600,
    refreshEverySeconds: 3300,
    service: 'quay',
  })
})

test('a token cannot live longer than tokens are believed', () => {
  expect(faultsOf('A_LINE: 1\nBERTH_TOKEN_LIFETIME: 2h\n')).toEqual([
    expect.stringMatching(/^config\.yaml:2: BERTH_TOKEN_LIFETIME is 7200 seconds, but/),
  ])
  expect(
    configOf('BERTH_TOKEN_LIFETIME: 2h\nREGISTRY_JWT_AUTH_MAX_FRESH_S: 7200\n').tokens
      .lifetimeSeconds,
  ).toBe(7200)
})

test('a signing key is renewed before it expires', () => {
  expect(faultsOf('INSTANCE_SERVICE_KEY_REFRESH: 120\n')).toEqual([
    expect.stringContaining('a key expires after 120'),
  ])
})

test('the default of the time machine is always among its options', () => {
  const text = 'DEFAULT_TAG_EXPIRATION: 3d\nTAG_EXPIRATION_OPTIONS: [1w, 0s]\n'
  expect(configOf(text).tags.expirationOptionsSeconds).toEqual([0, 259_200, 604_800])
  expect(warningsOf(text)).toEqual([
    expect.stringMatching(/^config\.yaml:1: .*offered all the same$/),
  ])
})

test('the shortest life of a tag is not above the longest', () => {
  expect(faultsOf('LABELED_EXPIRATION_MAXIMUM: 30m\n')).toEqual([
    expect.stringMatching(/^config\.yaml:1: LABELED_EXPIRATION_MINIMUM is above/),
  ])
})

test('clients are slowed down only when it is switched on', () => {
  const text =
    'BERTH_REQUESTS_PER_SECOND: 5\nBERTH_REQUEST_BURST: 6\nNON_RATE_LIMITED_NAMESPACES: [a]\n'
  expect(configOf(text).limits.requestRate).toBeUndefined()
  expect(configOf(`${text}FEATURE_RATE_LIMITS: true\n`).limits.requestRate).toEqual({
    perClientPerSecond: 5,
    burst: 6,
    exemptNamespaces: ['a'],
  })
})

test.each([
  { written: 'DEBUG', level: 'debug' },
  { written: 'WARNING', level: 'warn' },
  { written: 'critical', level: 'fatal' },
])('the level $written of Python is $level', ({ written, level }) => {
  expect(configOf(`LOGGING_LEVEL: ${written}\n`).logging.level).toBe(level)
})

test('the name of metrics is one that Prometheus takes', () => {
  expect(faultsOf('PROMETHEUS_NAMESPACE: my-quay\n')).toHaveLength(1)
})

test.each([
  ['9091', undefined, 9091],
  ['"*:9091"', undefined, 9091],
  ['127.0.0.1:9091', '127.0.0.1', 9091],
  ['"[::1]:9091"', '::1', 9091],
  ['metrics.internal:9091', 'metrics.internal', 9091],
])('metrics have a listener of their own at %s', (written, host, port) => {
  expect(configOf(`BERTH_METRICS_ADDRESS: ${written}\n`).metrics.address).toEqual({ host, port })
})

test.each(['nowhere', '70000', '"0"', 'a b:9091', '":::9091"'])(
  'metrics cannot listen at %s',
  (written) => {
    expect(faultsOf(`BERTH_METRICS_ADDRESS: ${written}\n`)).toHaveLength(1)
  },
)

test('traces go to the collector, a thousandth of them, when they are switched on', () => {
  const otel = 'OTEL_CONFIG: {endpoint: "http://otel:4318", service_name: registry}\n'
  expect(configOf(otel).tracing).toBeUndefined()
  expect(
    configOf(`FEATURE_OTEL_TRACING: true\n${otel}OTEL_TRACING_EXCLUDED_URLS: ^/health, ^/metrics\n`)
      .tracing,
  ).toEqual({
    endpoint: 'http://otel:4318/v1/traces',
    authorization: undefined,
    serviceName: 'registry',
    sampleRate: 0.001,
    excludedPaths: [/^\/health/, /^\/metrics/],
  })
})

test('Dynatrace is a collector with a token', () => {
  const { tracing } = configOf(
    'FEATURE_OTEL_TRACING: true\nOTEL_CONFIG: {dt_api_url: "https://x.live.dynatrace.com/api/v2/otlp", dt_api_token: hunter2, sample_rate: 1}\n',
  )
  expect(tracing?.endpoint).toBe('https://x.live.dynatrace.com/api/v2/otlp/v1/traces')
  expect(tracing?.authorization?.reveal()).toBe('Api-Token hunter2')
  expect(tracing?.sampleRate).toBe(1)
})

test('a pattern that is none is a fault', () => {
  expect(faultsOf('OTEL_TRACING_EXCLUDED_URLS: ["a", "("]\n')).toEqual([
    expect.stringContaining('has "(", which is no regular expression'),
  ])
})
