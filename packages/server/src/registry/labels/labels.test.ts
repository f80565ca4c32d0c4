import { expect, test } from 'vitest'

import { mediaTypes } from '../manifests/media-type.ts'
import type { ParsedManifest } from '../manifests/manifest.ts'
import { expiresAfterSeconds, labelsOfContent } from './content-labels.ts'
import { requireFreeLabelKey } from './label.ts'

const image: ParsedManifest = {
  mediaType: mediaTypes.ociManifest,
  blobs: [],
  children: [],
  configMediaType: 'application/vnd.oci.image.config.v1+json',
  configDigest: undefined,
  artifactType: undefined,
  subject: undefined,
  annotations: undefined,
  platforms: [],
  layers: [],
}

test.each([
  ['30s', 30],
  ['5m', 300],
  ['2h', 7200],
  [' 1d ', 86_400],
  ['3w', 1_814_400],
  ['0d', 0],
  ['1.5h', undefined],
  ['2 h', undefined],
  ['h', undefined],
  ['-1h', undefined],
  ['99999999999h', undefined],
  ['1y', undefined],
])('quay.expires-after: %j is %j seconds', (value, seconds) => {
  expect(expiresAfterSeconds([{ key: 'quay.expires-after', value }])).toBe(seconds)
})

test.each([
  ['no JSON', 'x'],
  ['null', 'null'],
  ['no config', '{}'],
  ['a config that is null', '{"config":null}'],
  ['labels that are a list', '{"config":{"Labels":["a"]}}'],
  ['labels that are no texts', '{"config":{"Labels":{"a":1,"b":null,"c":{}}}}'],
  ['a text with a NUL', '{"config":{"Labels":{"a":"x\\u0000"}}}'],
  ['half of a pair', '{"config":{"Labels":{"a":"\\ud800"}}}'],
  ['an empty key', '{"config":{"Labels":{"":"x"}}}'],
  ['a value of a megabyte', JSON.stringify({ config: { Labels: { a: 'x'.repeat(1 << 20) } } })],
])('attack 10: a config with %s brings no labels, and is no fault', (_what, text) => {
  expect(labelsOfContent(image, Buffer.from(text))).toEqual([])
})

test('a config brings a thousand labels at most', () => {
  const labels = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`k${index}`, 'x']))
  const config = Buffer.from(JSON.stringify({ config: { Labels: labels } }))
  expect(labelsOfContent(image, config)).toHaveLength(1000)
})

test.each(['a', 'a.b', 'a-b.c-d', '0', 'x'.repeat(255)])('%s can be a key', (key) => {
  expect(() => requireFreeLabelKey(key, [])).not.toThrow()
})

test.each(['', '.', 'a.', '-a', 'a..b', 'a.-b', 'A', 'a b', 'a_b', 'ä', 'x'.repeat(256)])(
  '%j cannot be a key',
  (key) => {
    expect(() => requireFreeLabelKey(key, [])).toThrow('cannot be the key of a label')
  },
)

test('a key of a megabyte is refused at once', () => {
  const startedAt = performance.now()
  expect(() => requireFreeLabelKey(`${'a-'.repeat(500_000)}!`, [])).toThrow('cannot be the key')
  expect(performance.now() - startedAt).toBeLessThan(100)
})
