import { expect, test } from 'vitest'

import { parseConfig } from './parse-config.ts'
import { Secret } from './secret.ts'
import { secretTexts } from './secret-texts.ts'

test('every secret of a configuration is found, however deep it lies', () => {
  const { config } = parseConfig(
    [
      'DB_URI: postgresql://berth:db%40canary@db/berth',
      'SECRET_KEY: secret-key-canary',
      'DATABASE_SECRET_KEY: database-key-canary',
      'ENABLE_HEALTH_DEBUG_SECRET: health-canary',
      'DISTRIBUTED_STORAGE_CONFIG:',
      '  s3: [S3Storage, {s3_bucket: b, s3_access_key: AK, s3_secret_key: s3-canary, storage_path: /x}]',
      'FEATURE_OTEL_TRACING: true',
      'OTEL_CONFIG: {dt_api_url: "https://dt.example.com", dt_api_token: dynatrace-canary}',
    ].join('\n'),
    { filename: 'config.yaml', dataDirectory: '/data' },
  )
  const texts = secretTexts(config)
  expect(texts).toEqual(
    expect.arrayContaining([
      'postgresql://berth:db%40canary@db/berth',
      'db%40canary',
      'db@canary',
      'secret-key-canary',
      'database-key-canary',
      'health-canary',
      's3-canary',
      'Api-Token dynatrace-canary',
    ]),
  )
})

test('a password with a lone percent sign is found as it stands', () => {
  expect(secretTexts({ uri: new Secret('redis://:50%@cache') })).toContain('50%')
})
