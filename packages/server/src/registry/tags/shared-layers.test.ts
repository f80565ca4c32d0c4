import { expect, test } from 'vitest'

import type { Digest } from '../digest.ts'
import { shareLayers } from './shared-layers.ts'

const of = (name: string) => name as Digest
const tag = (name: string, digest: string) => ({ name, digest: of(digest) })
const need = (manifest: string, digest: string, sizeBytes: number) => ({
  manifest: of(manifest),
  digest: of(digest),
  sizeBytes,
})

test('what one tag alone needs is its own, and the rest is shared', () => {
  const { tags, layers } = shareLayers(
    [tag('v2', 'B'), tag('v1', 'A')],
    [need('A', 'base', 100), need('A', 'old', 10), need('B', 'base', 100), need('B', 'new', 20)],
  )
  expect(tags).toEqual([
    { name: 'v2', digest: 'B', sizeBytes: 120, ownBytes: 20 },
    { name: 'v1', digest: 'A', sizeBytes: 110, ownBytes: 10 },
  ])
  expect(layers).toEqual([
    { digest: 'base', sizeBytes: 100, tags: ['v2', 'v1'] },
    { digest: 'new', sizeBytes: 20, tags: ['v2'] },
    { digest: 'old', sizeBytes: 10, tags: ['v1'] },
  ])
})

test('tags of one manifest have nothing of their own', () => {
  const { tags } = shareLayers([tag('v1', 'A'), tag('latest', 'A')], [need('A', 'base', 100)])
  expect(tags.map(({ sizeBytes, ownBytes }) => [sizeBytes, ownBytes])).toEqual([
    [100, 0],
    [100, 0],
  ])
})

test('a tag of nothing weighs nothing', () => {
  expect(shareLayers([tag('v1', 'A')], [])).toEqual({
    tags: [{ name: 'v1', digest: 'A', sizeBytes: 0, ownBytes: 0 }],
    layers: [],
  })
})
