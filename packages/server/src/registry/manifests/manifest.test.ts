import fc from 'fast-check'
import { expect, test } from 'vitest'

import { errorNameOf } from '../../../../../tools/test/error-name-of.ts'
import { InvalidManifestError, parseManifest, UnsupportedManifestError } from './manifest.ts'
import { mediaTypes } from './media-type.ts'

const limits = { descriptorsMaximum: 10 }
const digest = (sign: string) => `sha256:${sign.repeat(64)}`
const config = {
  mediaType: 'application/vnd.oci.image.config.v1+json',
  digest: digest('c'),
  size: 2,
}
const layer = {
  mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
  digest: digest('1'),
  size: 9,
}
const image = { schemaVersion: 2, mediaType: mediaTypes.ociManifest, config, layers: [layer] }
const child = { mediaType: mediaTypes.ociManifest, digest: digest('2'), size: 7 }
const index = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [child] }

const parse = (value: unknown, declaredType?: string) =>
  parseManifest(Buffer.from(JSON.stringify(value)), declaredType, limits)
const described = ({ mediaType, digest: named, size }: typeof layer) => ({
  mediaType,
  digest: named,
  sizeBytes: size,
})

test('an image names its config and its layers', () => {
  expect(parse(image, mediaTypes.ociManifest)).toEqual({
    mediaType: mediaTypes.ociManifest,
    blobs: [described(config), described(layer)],
    children: [],
    configMediaType: config.mediaType,
    configDigest: config.digest,
    artifactType: undefined,
    subject: undefined,
    annotations: undefined,
    layers: [{ ...described(layer), urls: [] }],
    platforms: [],
  })
})

test('an index names its children', () => {
  expect(parse(index, mediaTypes.ociIndex)).toMatchObject({
    mediaType: mediaTypes.ociIndex,
    blobs: [],
    children: [described(child)],
    configMediaType: undefined,
  })
})

test('subject, artifact type and annotations are those of OCI manifests alone', () => {
  const more = { subject: child, artifactType: 'a/b', annotations: { key: 'value' } }
  expect(parse({ ...image, ...more })).toMatchObject({
    subject: described(child),
    artifactType: 'a/b',
    annotations: { key: 'value' },
  })
  const docker = { ...image, ...more, mediaType: mediaTypes.dockerManifest }
  expect(parse(docker)).toMatchObject({
    subject: undefined,
    artifactType: undefined,
    annotations: undefined,
  })
})

test.each([
  ['what the body says, without a declared type', image, undefined, mediaTypes.ociManifest],
  ['what the body says, declared as any JSON', index, 'application/json', mediaTypes.ociIndex],
  [
    'what is declared, when the body says nothing',
    { ...image, mediaType: undefined },
    mediaTypes.dockerManifest,
    mediaTypes.dockerManifest,
  ],
  [
    'an image, when nobody says anything',
    { ...image, mediaType: undefined },
    undefined,
    mediaTypes.ociManifest,
  ],
  [
    'an index, when it has manifests',
    { ...index, mediaType: undefined },
    undefined,
    mediaTypes.ociIndex,
  ],
])('its type is %s', (_what, value, declared, expected) => {
  expect(parse(value, declared).mediaType).toBe(expected)
})

test.each([
  ['declared as another kind', image, mediaTypes.ociIndex],
  ['declared as Docker’s', image, mediaTypes.dockerManifest],
  ['whose type is no text', { ...image, mediaType: 2 }, undefined],
  ['whose type is null', { ...image, mediaType: null }, mediaTypes.ociManifest],
  ['with layers and manifests', { ...image, manifests: [child] }, undefined],
  ['with an empty list of manifests', { ...image, manifests: [] }, undefined],
  ['with Manifests, which Go reads as manifests', { ...image, Manifests: [child] }, undefined],
  ['with manifestſ, which Go reads as manifests', { ...image, manifestſ: [child] }, undefined],
  [
    'with MediaType, which Go reads as mediaType',
    { ...image, mediaType: undefined, MediaType: mediaTypes.ociIndex },
    mediaTypes.ociManifest,
  ],
  ['with SUBJECT, which Go reads as subject', { ...image, SUBJECT: child }, undefined],
  ['with the layers of schema 1', { ...image, fsLayers: [] }, undefined],
  ['that is an index with layers', { ...index, layers: [layer] }, undefined],
  ['that is an index with a config', { ...index, config }, undefined],
])('attack 10: a manifest %s is refused', (_what, value, declared) => {
  expect(() => parse(value, declared)).toThrow(InvalidManifestError)
})

test.each([
  ['a list', []],
  ['a text', 'manifest'],
  ['null', null],
  ['a number', 2],
  ['an empty object', {}],
  ['schema 1', { ...image, schemaVersion: 1 }],
  ['a version in quotes', { ...image, schemaVersion: '2' }],
  ['no version', { ...image, schemaVersion: undefined }],
  ['null for a version', { ...image, schemaVersion: null }],
  ['no config', { ...image, config: undefined }],
  ['null for a config', { ...image, config: null }],
  ['a list for a config', { ...image, config: [config] }],
  ['no layers', { ...image, layers: undefined }],
  ['null for layers', { ...image, layers: null }],
  ['an object for layers', { ...image, layers: { 0: layer } }],
  ['a text as a layer', { ...image, layers: ['layer'] }],
  ['null as a layer', { ...image, layers: [null] }],
  ['no manifests in an index', { ...index, manifests: undefined }],
  ['too many layers', { ...image, layers: Array.from({ length: 11 }, () => layer) }],
  ['too many children', { ...index, manifests: Array.from({ length: 11 }, () => child) }],
  ['a subject that is no descriptor', { ...image, subject: digest('a') }],
  ['null for a subject', { ...image, subject: null }],
  ['annotations that are a list', { ...image, annotations: ['a'] }],
  ['an annotation that is a number', { ...image, annotations: { a: 1 } }],
  ['an artifact type that is none', { ...image, artifactType: 'no type' }],
  ['an artifact type that is a number', { ...image, artifactType: 1 }],
])('attack 10: %s is no manifest', (_what, value) => {
  expect(() => parse(value)).toThrow(InvalidManifestError)
})

test.each([
  ['no digest', { digest: undefined }],
  ['a short digest', { digest: 'sha256:abc' }],
  ['an unknown algorithm', { digest: `md5:${'0'.repeat(32)}` }],
  ['a digest in capitals', { digest: digest('A') }],
  ['a digest with more behind it', { digest: `${digest('a')}\n` }],
  ['no size', { size: undefined }],
  ['a negative size', { size: -1 }],
  ['half a byte', { size: 0.5 }],
  ['a size in quotes', { size: '9' }],
  ['a size beyond all numbers', { size: 2 ** 53 }],
  ['no type', { mediaType: undefined }],
  ['an empty type', { mediaType: '' }],
  ['a type with spaces', { mediaType: 'a b/c' }],
  ['a type with parameters', { mediaType: 'a/b; c=d' }],
  ['a type that is a path', { mediaType: '../../etc' }],
  ['an endless type', { mediaType: `a/${'b'.repeat(200)}` }],
  ['urls that are a text', { urls: 'https://example.com' }],
  ['a url that is a number', { urls: [1] }],
])('attack 10: a layer with %s is refused', (_what, change) => {
  expect(() => parse({ ...image, layers: [{ ...layer, ...change }] })).toThrow(InvalidManifestError)
})

test.each(['text/plain', 'application/vnd.docker.distribution.manifest.v1+json', 'x', ''])(
  'attack 10: %j is no type of manifest',
  (declared) => {
    expect(() => parse({ ...image, mediaType: undefined }, declared)).toThrow(
      UnsupportedManifestError,
    )
  },
)

test('a layer that lies elsewhere need not be here, if it says where', () => {
  const foreign = {
    mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
    digest: digest('3'),
    size: 5,
  }
  const named = { ...foreign, urls: ['https://example.com/layer'] }
  expect(parse({ ...image, layers: [named, layer] }).blobs).toEqual([
    described(config),
    described(layer),
  ])
  expect(parse({ ...image, layers: [foreign] }).blobs).toHaveLength(2)
  expect(parse({ ...image, layers: [{ ...layer, urls: ['https://x'] }] }).blobs).toHaveLength(2)
})

test('attack 10: any JSON is a manifest or refused with a reason, never more', () => {
  const key = fc.constantFrom(...Object.keys({ ...image, ...index }), 'subject', 'annotations', 'x')
  const mediaType = fc.constantFrom<string>(...Object.values(mediaTypes))
  const descriptor = fc.record(
    {
      mediaType: fc.oneof(mediaType, fc.constant('a/b'), fc.string()),
      digest: fc.oneof(fc.constant(digest('a')), fc.string()),
      size: fc.oneof(fc.nat(), fc.double(), fc.string()),
      urls: fc.oneof(fc.array(fc.string()), fc.anything()),
    },
    { requiredKeys: [] },
  )
  const value = fc.oneof(
    fc.constant(2),
    mediaType,
    descriptor,
    fc.array(descriptor, { maxLength: 12 }),
    fc.jsonValue(),
  )
  const declared = fc.option(mediaType, { nil: undefined })
  fc.assert(
    fc.property(fc.dictionary(key, value), declared, (body, declaredType) => {
      expect([undefined, 'InvalidManifestError', 'UnsupportedManifestError']).toContain(
        errorNameOf(() => parse(body, declaredType)),
      )
    }),
    { numRuns: 500 },
  )
})
