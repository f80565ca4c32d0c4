import { expect, test } from 'vitest'
import { configOf, faultsOf, warningsOf } from '../parse-config.fixture.ts'
import type { S3Location } from './s3-location.ts'

const MEBIBYTE = 1024 ** 2

function location(engine: string, parameters: string): S3Location {
  const { locations } = configOf(
    `DISTRIBUTED_STORAGE_CONFIG:\n  a: [${engine}, {${parameters}}]\n`,
  ).storage
  const only = locations.get('a')
  if (only?.kind !== 's3') throw new Error('not S3')
  return only
}

function faults(engine: string, parameters: string): readonly string[] {
  return faultsOf(`DISTRIBUTED_STORAGE_CONFIG:\n  a: [${engine}, {${parameters}}]\n`)
}

test('a local location lies below the data directory, unless its path is absolute', () => {
  const { storage } = configOf(`
DISTRIBUTED_STORAGE_CONFIG:
  default: [LocalStorage, {storage_path: blobs}]
  old: [LocalStorage, {storage_path: /datastorage/registry}]
`)
  expect(storage.locations).toEqual(
    new Map([
      ['default', { kind: 'filesystem', directory: '/var/lib/berth/blobs' }],
      ['old', { kind: 'filesystem', directory: '/datastorage/registry' }],
    ]),
  )
})

test('AWS needs a bucket and nothing else', () => {
  expect(location('S3Storage', 's3_bucket: blobs')).toEqual({
    kind: 's3',
    bucket: 'blobs',
    region: undefined,
    endpoint: undefined,
    pathPrefix: '',
    credentials: undefined,
    minimumPartBytes: 5 * MEBIBYTE,
    maximumPartBytes: 5 * 1024 * MEBIBYTE,
    forcePathStyle: false,
    serverSideAssembly: true,
  })
})

test('S3Storage takes all that Quay names for it', () => {
  const s3 = location(
    'S3Storage',
    's3_bucket: b, s3_region: eu-west-1, s3_access_key: AKIA, s3_secret_key: hunter2, aws_session_token: t, storage_path: /datastorage/registry/, minimum_chunk_size_mb: 10, maximum_chunk_size_gb: 1, signature_version: s3v4',
  )
  expect(s3).toMatchObject({
    region: 'eu-west-1',
    pathPrefix: 'datastorage/registry',
    minimumPartBytes: 10 * MEBIBYTE,
    maximumPartBytes: 1024 * MEBIBYTE,
  })
  expect(s3.credentials?.accessKey.reveal()).toBe('AKIA')
  expect(s3.credentials?.secretKey.reveal()).toBe('hunter2')
  expect(s3.credentials?.sessionToken?.reveal()).toBe('t')
})

test.each([
  { given: 'endpoint_url: "http://minio:9000"', endpoint: 'http://minio:9000' },
  { given: 'endpoint_url: "https://s3.example.com/"', endpoint: 'https://s3.example.com' },
  { given: 'host: s3.example.com', endpoint: 'https://s3.example.com' },
  { given: 'host: s3.example.com, port: 8443', endpoint: 'https://s3.example.com:8443' },
  { given: 'endpoint_url: "http://a", host: b, port: 81', endpoint: 'http://a:81' },
])('$given is reached at $endpoint, in path style, in any region', ({ given, endpoint }) => {
  expect(location('S3Storage', `s3_bucket: b, ${given}`)).toMatchObject({
    endpoint,
    forcePathStyle: true,
    region: 'us-east-1',
  })
})

test.each([
  { host: 's3.eu-central-1.amazonaws.com', region: 'eu-central-1' },
  { host: 's3-us-west-2.amazonaws.com', region: 'us-west-2' },
  { host: 's3.dualstack.us-gov-west-1.amazonaws.com', region: 'us-gov-west-1' },
  { host: 's3.amazonaws.com', region: undefined },
])('$host is AWS in $region', ({ host, region }) => {
  expect(location('S3Storage', `s3_bucket: b, host: ${host}`)).toMatchObject({
    endpoint: `https://${host}`,
    region,
    forcePathStyle: false,
  })
})

test.each(['RadosGWStorage', 'RHOCSStorage', 'IBMCloudStorage'])(
  '%s names host and bucket',
  (engine) => {
    expect(
      location(
        engine,
        'hostname: rgw.local, port: 7480, is_secure: false, bucket_name: quay, access_key: A, secret_key: hunter2, storage_path: /datastorage, server_side_assembly: false, maximum_chunk_size_mb: 50',
      ),
    ).toMatchObject({
      kind: 's3',
      bucket: 'quay',
      endpoint: 'http://rgw.local:7480',
      pathPrefix: 'datastorage',
      forcePathStyle: true,
      serverSideAssembly: false,
      maximumPartBytes: 50 * MEBIBYTE,
    })
  },
)

test('a hosted store is secure, and takes parts of 100 MiB, unless told otherwise', () => {
  expect(
    location('RadosGWStorage', 'hostname: rgw, bucket_name: b, access_key: A, secret_key: s'),
  ).toMatchObject({
    endpoint: 'https://rgw',
    maximumPartBytes: 100 * MEBIBYTE,
    serverSideAssembly: true,
  })
})

test.each([
  { parameters: 's3_bucket: b, s3_access_key: hunter2', says: 'only a part of its credentials' },
  { parameters: 's3_bucket: b, s3_secret_key: hunter2', says: 'only a part of its credentials' },
  { parameters: 's3_bucket: b, storage_path: a/../b', says: 'a storage_path with . or ..' },
  {
    parameters: 's3_bucket: b, minimum_chunk_size_mb: 2000, maximum_chunk_size_gb: 1',
    says: 'above its maximum of 1024',
  },
  { parameters: 's3_bucket: b, minimum_chunk_size_mb: 1', says: 'a whole number from 5 to 5120' },
  { parameters: 's3_bucket: b, signature_version: s3', says: 'write s3v4 or v4' },
  { parameters: 's3_bucket: b, endpoint_url: "http://a/b"', says: 'a URL without a path' },
  { parameters: 's3_bucket: b, endpoint_url: "http://k:hunter2@a"', says: 'a URL without a path' },
  { parameters: 's3_bucket: b, host: "https://a"', says: 'without https:// and port' },
  {
    parameters: 's3_bucket: b, s3_access_key: [hunter2], s3_secret_key: [hunter2]',
    says: 'unusable value (hidden)',
  },
])('S3Storage with $parameters: $says', ({ parameters, says }) => {
  const found = faults('S3Storage', parameters)
  expect(found.join()).toContain(says)
  expect(found.join()).not.toContain('hunter2')
})

test.each([
  'GoogleCloudStorage',
  'AzureStorage',
  'SwiftStorage',
  'CloudFrontedS3Storage',
  'STSS3Storage',
])('%s is refused with the list of those that work', (engine) => {
  expect(faults(engine, 'storage_path: a')).toEqual([
    `config.yaml:2: DISTRIBUTED_STORAGE_CONFIG.a names ${engine}, which this version does not support yet; it supports LocalStorage, S3Storage, RadosGWStorage, RHOCSStorage, IBMCloudStorage`,
  ])
})

test('an engine that nobody knows is a fault, where Quay would quietly keep nothing', () => {
  expect(faults('S3Storge', 's3_bucket: b')).toEqual([
    expect.stringContaining('did you mean S3Storage?'),
  ])
  expect(faults('FakeStorage', 's3_bucket: b')).toEqual([expect.stringContaining('choose one of')])
})

test.each([
  'LocalStorage',
  '[LocalStorage]',
  '[LocalStorage, {storage_path: a}, b]',
  '{storage_path: a}',
  '[[x], {}]',
])('%s is no location', (written) => {
  expect(faultsOf(`DISTRIBUTED_STORAGE_CONFIG:\n  a: ${written}\n`)).toEqual([
    expect.stringContaining('write [engine, {parameters}] such as'),
  ])
})

const two =
  'DISTRIBUTED_STORAGE_CONFIG:\n  us: [LocalStorage, {storage_path: u}]\n  eu: [LocalStorage, {storage_path: e}]\n'

test('the preference is as written, without repetitions, or the order of the locations', () => {
  expect(configOf(two).storage.preference).toEqual(['us', 'eu'])
  expect(configOf(`${two}DISTRIBUTED_STORAGE_PREFERENCE: [eu, eu]\n`).storage.preference).toEqual([
    'eu',
  ])
  expect(configOf(`${two}DISTRIBUTED_STORAGE_PREFERENCE: []\n`).storage.preference).toEqual([
    'us',
    'eu',
  ])
})

test('the environment names the preference of a site', () => {
  const environment = { QUAY_DISTRIBUTED_STORAGE_PREFERENCE: 'eu us' }
  expect(
    configOf(`${two}DISTRIBUTED_STORAGE_PREFERENCE: [us]\n`, { environment }).storage.preference,
  ).toEqual(['eu', 'us'])
})

test('ids have to be among the locations', () => {
  expect(faultsOf(`${two}DISTRIBUTED_STORAGE_PREFERENCE: [uss, asia]\n`)).toEqual([
    expect.stringMatching(/:4: .*names "uss", .*did you mean us\?/),
    expect.stringMatching(/:4: .*names "asia", .*the locations are us, eu/),
  ])
})

test('a fault in the locations is not followed by faults about their ids', () => {
  expect(
    faultsOf(
      'DISTRIBUTED_STORAGE_CONFIG:\n  a: [AzureStorage, {}]\nDISTRIBUTED_STORAGE_PREFERENCE: [a]\n',
    ),
  ).toHaveLength(1)
})

test('the prefix for nginx has a slash at both ends', () => {
  const prefixOf = (written: string) =>
    configOf(`BERTH_ACCEL_REDIRECT_PREFIX: ${written}\n`).storage.accelRedirectPrefix
  expect(prefixOf('/_blobs')).toBe('/_blobs/')
  expect(prefixOf('/_blobs/a/')).toBe('/_blobs/a/')
  expect(configOf('').storage.accelRedirectPrefix).toBeUndefined()
  for (const wrong of ['_blobs', '/', '//a', '/a b/', 'http://a/']) {
    expect(faultsOf(`BERTH_ACCEL_REDIRECT_PREFIX: "${wrong}"\n`)).toHaveLength(1)
  }
})

test('the prefix for nginx is of no use without files', () => {
  expect(
    warningsOf(
      'DISTRIBUTED_STORAGE_CONFIG:\n  a: [S3Storage, {s3_bucket: b}]\nBERTH_ACCEL_REDIRECT_PREFIX: /a\n',
    ),
  ).toEqual([expect.stringContaining('no effect without a LocalStorage')])
})
