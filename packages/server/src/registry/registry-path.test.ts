import fc from 'fast-check'
import { expect, test } from 'vitest'

import { parseRegistryPath, type RegistryPath } from './registry-path.ts'

const digest = `sha256:${'0'.repeat(64)}`

test.each<[string, RegistryPath]>([
  ['/v2/', { kind: 'base' }],
  ['/v2', { kind: 'base' }],
  ['/v2/auth', { kind: 'token' }],
  ['/v2/_catalog', { kind: 'catalog' }],
  ['/v2/a/b/tags/list', { kind: 'tags', name: 'a/b' }],
  ['/v2/a/tags/list', { kind: 'tags', name: 'a' }],
  ['/v2/a/b/manifests/v1', { kind: 'manifest', name: 'a/b', reference: 'v1' }],
  [`/v2/a/b/manifests/${digest}`, { kind: 'manifest', name: 'a/b', reference: digest }],
  [`/v2/a/b/blobs/${digest}`, { kind: 'blob', name: 'a/b', digest }],
  ['/v2/a/b/blobs/uploads/', { kind: 'uploads', name: 'a/b' }],
  ['/v2/a/b/blobs/uploads', { kind: 'uploads', name: 'a/b' }],
  ['/v2/a/b/blobs/uploads/id', { kind: 'upload', name: 'a/b', id: 'id' }],
  [`/v2/a/b/referrers/${digest}`, { kind: 'referrers', name: 'a/b', digest }],
  ['/v2/a%62/manifests/v%31', { kind: 'manifest', name: 'ab', reference: 'v1' }],
  [
    '/v2/a/sha256%3Aabc/blobs/sha256%3Aabc',
    { kind: 'blob', name: 'a/sha256:abc', digest: 'sha256:abc' },
  ],
  ['/v2/tags/list/tags/list', { kind: 'tags', name: 'tags/list' }],
  ['/v2/blobs/uploads/blobs/uploads/', { kind: 'uploads', name: 'blobs/uploads' }],
  [
    '/v2/manifests/manifests/manifests',
    { kind: 'manifest', name: 'manifests', reference: 'manifests' },
  ],
  ['/v2/a/blobs/uploads/blobs/uploads/id', { kind: 'upload', name: 'a/blobs/uploads', id: 'id' }],
])('%s is read from its end', (path, expected) => {
  expect(parseRegistryPath(path)).toEqual(expected)
})

test.each([
  '',
  '/',
  '/v1/',
  '/v2x',
  '/v2/a',
  '/v2/a/b',
  '/v2/tags/list',
  '/v2/manifests/v1',
  '/v2//tags/list',
  '/v2/a//tags/list',
  '/v2/a/tags/list/',
  '/v2/a/manifests/',
  '/v2/a/blobs/',
  '/v2/a/blobs/uploads/x/',
  '/v2/a/b/nothing/x',
  '/v2/_catalog/',
  '/v2/auth/x',
  'v2/',
])('%j names nothing', (path) => {
  expect(parseRegistryPath(path)).toBeUndefined()
})

test.each([
  '/v2/../etc/tags/list',
  '/v2/a/../b/tags/list',
  '/v2/a/./b/tags/list',
  '/v2/%2e%2e/b/tags/list',
  '/v2/%2E/b/tags/list',
  '/v2/a/manifests/..',
  '/v2/a/manifests/%2e%2e',
  '/v2/a%2fb/tags/list',
  '/v2/a%2Fb/tags/list',
  '/v2/a%5cb/tags/list',
  '/v2/a%00/tags/list',
  '/v2/a%0a/tags/list',
  '/v2/a%7f/tags/list',
  '/v2/a%C2%80/tags/list',
  '/v2/a%25/tags/list',
  '/v2/a%252e/tags/list',
  '/v2/a%/tags/list',
  '/v2/a%2/tags/list',
  '/v2/a%zz/tags/list',
  '/v2/a%ff/tags/list',
  '/v2/a%c0%af/tags/list',
  '/v2/a/blobs/uploads/%2e%2e',
])('attack 11: %s leads nowhere', (path) => {
  expect(parseRegistryPath(path)).toBeUndefined()
})

const word = fc.oneof(
  fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,8}$/),
  fc.constantFrom('tags', 'list', 'blobs', 'uploads', 'manifests', 'referrers', 'auth', 'v2'),
)
const names = fc.array(word, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'))

test('a name may be made of any words, also those of the protocol', () => {
  fc.assert(
    fc.property(names, word, (name, last) => {
      expect(parseRegistryPath(`/v2/${name}/tags/list`)).toEqual({ kind: 'tags', name })
      expect(parseRegistryPath(`/v2/${name}/manifests/${last}`)).toEqual({
        kind: 'manifest',
        name,
        reference: last,
      })
      expect(parseRegistryPath(`/v2/${name}/referrers/${last}`)).toEqual({
        kind: 'referrers',
        name,
        digest: last,
      })
      expect(parseRegistryPath(`/v2/${name}/blobs/uploads/${last}`)).toEqual({
        kind: 'upload',
        name,
        id: last,
      })
    }),
  )
})

test('attack 11: no path is read as one with a dot segment, a control sign or an empty part', () => {
  const segment = fc.oneof(
    word,
    fc.constantFrom('..', '.', '', '%2e%2e', '%2f', '%00', '%', '%25', '%5c', 'é', '%C3%A9'),
    fc.string({ unit: 'binary', maxLength: 5 }),
  )
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 8 }), (segments) => {
      const path = parseRegistryPath(`/v2/${segments.join('/')}`)
      const texts = path === undefined ? [] : Object.values(path)
      for (const text of texts.flatMap((value: string) => value.split('/'))) {
        expect(['', '.', '..']).not.toContain(text)
        expect(text.includes('%2')).toBe(false)
      }
    }),
    { numRuns: 1000 },
  )
})
