import { describe, expect, test } from 'vitest'

import type { S3Location } from '../../../platform/config/slices/s3-location.ts'
import { Secret } from '../../../platform/config/secret.ts'
import { s3ClientFor } from './s3-client.ts'
import { signedUrl, type UrlRequest, urlSigner } from './signed-url.ts'

const identity = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}
const scope = {
  bucketUrl: new URL('https://examplebucket.s3.amazonaws.com'),
  region: 'us-east-1',
}
const now = new Date('2013-05-24T00:00:00.000Z')
const request = { method: 'GET', name: 'test.txt', expiresInSeconds: 86_400 } as const

describe('a signed URL', () => {
  test("is the one of Amazon's worked example", () => {
    const url = signedUrl(scope, identity, request, now)
    expect(url.href).toBe(
      'https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256' +
        '&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request' +
        '&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host' +
        '&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
    )
  })

  test.each<[string, Partial<UrlRequest>]>([
    ['the method', { method: 'HEAD' }],
    ['the name', { name: 'other.txt' }],
    ['the lifetime', { expiresInSeconds: 86_401 }],
  ])('counts for nothing else: %s', (_title, change) => {
    const changed = signedUrl(scope, identity, { ...request, ...change }, now)
    const original = signedUrl(scope, identity, request, now)
    const signatureOf = (url: URL) => url.searchParams.get('X-Amz-Signature')
    expect(signatureOf(changed)).not.toBe(signatureOf(original))
  })

  test('is another one on another day, in another region, with another key', () => {
    const urls = [
      signedUrl(scope, identity, request, now),
      signedUrl(scope, identity, request, new Date('2013-05-25T00:00:00.000Z')),
      signedUrl({ ...scope, region: 'eu-west-1' }, identity, request, now),
      signedUrl(scope, { ...identity, secretAccessKey: 'another' }, request, now),
      signedUrl(scope, identity, request, now),
    ].map((url) => url.searchParams.get('X-Amz-Signature'))
    expect(new Set(urls).size).toBe(4)
    expect(urls[0]).toBe(urls[4])
  })

  test('carries the session token of temporary credentials', () => {
    const url = signedUrl(scope, { ...identity, sessionToken: 'a/b+c==' }, request, now)
    expect(url.searchParams.get('X-Amz-Security-Token')).toBe('a/b+c==')
  })

  test('spells names as S3 does, and leaves their slashes', () => {
    const name = "a path/ü(1)!*'/x+y:z"
    const url = signedUrl(scope, identity, { ...request, name }, now)
    expect(url.href).toContain('/a%20path/%C3%BC%281%29%21%2A%27/x%2By%3Az?')
  })
})

describe('the address of a bucket', () => {
  const signFor = (change: Partial<S3Location>) => {
    const location: S3Location = { ...amazon, ...change }
    return urlSigner(s3ClientFor(location), location)({ ...request, name: 'blobs/x' })
  }

  test.each<[string, Partial<S3Location>, string]>([
    ['on Amazon is a host name', {}, 'https://layers.s3.eu-west-1.amazonaws.com/blobs/x'],
    [
      'in China has its own domain',
      { region: 'cn-north-1' },
      'https://layers.s3.cn-north-1.amazonaws.com.cn/blobs/x',
    ],
    [
      'with dots is a path, as no certificate covers it',
      { bucket: 'layers.example.com' },
      'https://s3.eu-west-1.amazonaws.com/layers.example.com/blobs/x',
    ],
    [
      'on another store is a path',
      { endpoint: 'http://rgw.example:8080', forcePathStyle: true },
      'http://rgw.example:8080/layers/blobs/x',
    ],
    [
      'on another store may be a host name',
      { endpoint: 'https://s3.example:8443', forcePathStyle: false },
      'https://layers.s3.example:8443/blobs/x',
    ],
  ])('%s', async (_title, change, address) => {
    const url = await signFor(change)
    expect(`${url.origin}${url.pathname}`).toBe(address)
    const region = change.region ?? 'eu-west-1'
    expect(url.searchParams.get('X-Amz-Credential')).toContain(`/${region}/s3/aws4_request`)
  })
})

const amazon: S3Location = {
  kind: 's3',
  bucket: 'layers',
  region: 'eu-west-1',
  endpoint: undefined,
  pathPrefix: '',
  credentials: {
    accessKey: new Secret(identity.accessKeyId),
    secretKey: new Secret(identity.secretAccessKey),
    sessionToken: undefined,
  },
  minimumPartBytes: 5 * 1024 ** 2,
  maximumPartBytes: 5 * 1024 ** 3,
  forcePathStyle: false,
  serverSideAssembly: true,
}
