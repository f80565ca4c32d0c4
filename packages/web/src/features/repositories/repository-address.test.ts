import { expect, test } from 'vitest'

import { readRepositoryAddress } from './repository-address.ts'

test.each([
  ['acme/web', 'acme/web', undefined],
  ['acme/web/', 'acme/web', undefined],
  ['acme/team/web', 'acme/team/web', undefined],
  ['acme/web/tag/1.0', 'acme/web', { kind: 'tag', name: '1.0' }],
  ['acme/team/web/tag/latest', 'acme/team/web', { kind: 'tag', name: 'latest' }],
  ['acme/web/manifest/sha256:ab', 'acme/web', { kind: 'manifest', digest: 'sha256:ab' }],
  // Repositories may be called so.
  ['acme/tag', 'acme/tag', undefined],
  ['acme/tag/web', 'acme/tag/web', undefined],
  ['acme/tag/tag/tag', 'acme/tag', { kind: 'tag', name: 'tag' }],
  ['acme/manifest/web', 'acme/manifest/web', undefined],
])('%s is the address of %s', (path, repository, reference) => {
  expect(readRepositoryAddress(path)).toEqual({ repository, reference })
})
