import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { inOneLine } from './faults.ts'
import { maskConfig } from './mask-config.ts'
import { checkConfig, parseConfig } from './parse-config.ts'
import { configOf, places } from './parse-config.fixture.ts'
import { formatConfigReport } from './report.ts'

const CANARY = 'c4n4ry'

/** A canary in every place of a configuration that holds something secret. */
const secretive = `
SECRET_KEY: ${CANARY}
DATABASE_SECRET_KEY: ${CANARY}
PAGE_TOKEN_KEY: ${CANARY}
DB_URI: postgresql://quay:${CANARY}@db/registry
DISTRIBUTED_STORAGE_CONFIG:
  aws: [S3Storage, {s3_bucket: b, s3_access_key: ${CANARY}, s3_secret_key: ${CANARY}, aws_session_token: ${CANARY}}]
  rgw: [RadosGWStorage, {hostname: r, bucket_name: b, access_key: ${CANARY}, secret_key: ${CANARY}}]
FEATURE_OTEL_TRACING: true
OTEL_CONFIG: {dt_api_url: "https://x.example/api", dt_api_token: ${CANARY}}
ENABLE_HEALTH_DEBUG_SECRET: ${CANARY}
MAIL_PASSWORD: ${CANARY}
LDAP_ADMIN_PASSWD: ${CANARY}
KEYSTONE_ADMIN_PASSWORD: ${CANARY}
SECURITY_SCANNER_V4_PSK: ${CANARY}
RECAPTCHA_SECRET_KEY: ${CANARY}
IP_DATA_API_KEY: ${CANARY}
BUILDLOGS_REDIS: {host: r, password: ${CANARY}}
USER_EVENTS_REDIS: {host: r, password: ${CANARY}}
AZURE_LOGIN_CONFIG: {CLIENT_SECRET: ${CANARY}}
GITHUB_LOGIN_CONFIG: {CLIENT_SECRET: ${CANARY}}
BITBUCKET_TRIGGER_CONFIG: {CONSUMER_SECRET: ${CANARY}}
LOGS_MODEL_CONFIG: {splunk_config: {bearer_token: ${CANARY}}}
BUILD_MANAGER: [ephemeral, {EXECUTORS: [{SERVICE_ACCOUNT_TOKEN: ${CANARY}}]}]
SENTRY_DSN: https://${CANARY}@sentry.example/1
STRIPE_SECRET_KEY: ${CANARY}
`

test('a masked configuration is plain and shows no secret', () => {
  const masked = maskConfig(configOf(secretive))
  expect(JSON.stringify(masked)).not.toContain(CANARY)
  expect(masked).toMatchObject({
    secrets: { secretKey: '[hidden]' },
    database: { uri: '[hidden]', address: 'postgresql://quay@db/registry' },
    storage: { locations: { aws: { credentials: { secretKey: '[hidden]' } } } },
    tracing: { authorization: '[hidden]' },
  })
})

test('the configuration itself shows no secret to a log', () => {
  const config = configOf(secretive)
  const shown = [inspect(config, { depth: 20, showHidden: true }), JSON.stringify(config)]
  expect(shown.join()).not.toContain(CANARY)
})

test('what is masked and not secret stays as it is', () => {
  expect(maskConfig(configOf(''))).toMatchObject({
    server: { hostname: null, scheme: 'http' },
    storage: { preference: ['default'], locations: { default: { kind: 'filesystem' } } },
  })
})

test('no warning about these keys shows a secret', () => {
  const { warnings } = parseConfig(secretive, places)
  expect(warnings.length).toBeGreaterThan(10)
  expect(warnings.map(inOneLine).join('\n')).not.toContain(CANARY)
})

/** The same canaries, each written so that something is wrong with it. */
const broken = [
  'SECRET_KEY',
  'DATABASE_SECRET_KEY',
  'PAGE_TOKEN_KEY',
  'ENABLE_HEALTH_DEBUG_SECRET',
  'MAIL_PASSWORD',
  'LDAP_ADMIN_PASSWD',
  'SECURITY_SCANNER_V4_PSK',
  'OTEL_CONFIG',
  'DB_URI',
  'DISTRIBUTED_STORAGE_CONFIG',
  'DB_CONNECTION_ARGS',
  'BUILDLOGS_REDIS',
  'DB_READ_REPLICAS',
].flatMap((key) => [
  `${key}: [${CANARY}]`,
  `${key}: {a: ${CANARY}}`,
  `${key}: {a:${CANARY}}`,
  `${key}:${CANARY}`,
  `${key}: !${CANARY}`,
  `${key}: *${CANARY}`,
  `${key}: "${CANARY}`,
  `${key}S: ${CANARY}`,
  `${key}=${CANARY}:`,
])

test.each([
  ...broken,
  `OTEL_CONFIG: ${CANARY}`,
  `DISTRIBUTED_STORAGE_CONFIG: ${CANARY}`,
  `DB_URI: mysql://u:${CANARY}@h/d`,
  `DB_URI: postgresql://u:${CANARY}@h`,
  `DB_URI: postgresql://u:${CANARY}@h/d?sslmode=x`,
  `DISTRIBUTED_STORAGE_CONFIG: {a: [S3Storage, {s3_bucket: b, s3_secret_key: ${CANARY}}]}`,
  `DISTRIBUTED_STORAGE_CONFIG: {a: [S3Storage, {s3_secret_key:${CANARY}}]}`,
  `DISTRIBUTED_STORAGE_CONFIG: {a: [RadosGWStorage, {secret_key: {x: ${CANARY}}, access_key: [${CANARY}]}]}`,
  `SECURITY_SCANNER_V4_ENDPOINT: ftp://u:${CANARY}@h/?token=${CANARY}`,
  `OTEL_CONFIG: {endpoint: "x://u:${CANARY}@h", dt_api_token: [${CANARY}]}`,
])('%s: neither error, report nor warning shows the secret', (text) => {
  const checked = checkConfig(`${text}\n`, places)
  const said = [formatConfigReport(checked), ...checked.faults.map(inOneLine)]
  said.push(...checked.notices.map(inOneLine), JSON.stringify(checked.notices))
  expect(said.join('\n')).not.toContain(CANARY)
})
