import { expect, test } from 'vitest'

import { readShortLink } from './short-link.ts'

test.each([
  ['acme', 'web', '/repository/acme/web'],
  ['acme', 'web/', '/repository/acme/web'],
  ['acme', 'tools/web', '/repository/acme/tools/web'],
  ['acme', 'web:1.0', '/repository/acme/web/tag/1.0'],
  ['acme', 'tools/web:1.0', '/repository/acme/tools/web/tag/1.0'],
  ['acme', 'web@sha256:00', '/repository/acme/web/manifest/sha256:00'],
])('/%s/%s leads to %s', (namespace, rest, target) => {
  expect(readShortLink(namespace, rest)).toBe(target)
})

test('a namespace alone names no repository', () => {
  expect(readShortLink('acme', '')).toBeUndefined()
})
