import { expect, test } from 'vitest'

import type { Digest } from '../digest.ts'
import { describeLayers } from './image-history.ts'

const layer = (number: number) => ({
  mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
  digest: `sha256:${String(number).repeat(64)}` as Digest,
  sizeBytes: number,
  urls: [],
})
const config = (history: unknown) => Buffer.from(JSON.stringify({ history }))

test('each layer has the step that made it, and steps without a layer are there as empty ones', () => {
  const described = describeLayers(
    [layer(1), layer(2)],
    config([
      { created: '2026-01-02T03:04:05Z', created_by: 'ADD', author: 'me', comment: 'why' },
      { created_by: 'ENV x', empty_layer: true },
      { created_by: 'RUN y' },
    ]),
  )
  expect(described).toMatchObject([
    {
      sizeBytes: 1,
      command: 'ADD',
      author: 'me',
      comment: 'why',
      createdAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
    },
    { sizeBytes: 32, command: 'ENV x', createdAtMs: undefined },
    { sizeBytes: 2, command: 'RUN y' },
  ])
})

test.each([
  ['is missing', undefined],
  ['is no JSON', Buffer.from('x')],
  ['is no list', config({})],
  ['has other steps than layers', config([{}, {}, {}])],
  ['has too many steps', config(Array.from({ length: 10_001 }, () => ({ empty_layer: true })))],
])('layers stand alone when the history %s', (_what, bytes) => {
  expect(describeLayers([layer(1), layer(2)], bytes)).toMatchObject([
    { sizeBytes: 1, command: undefined },
    { sizeBytes: 2, command: undefined },
  ])
})

test('odd values in a step are passed over', () => {
  const odd = [{ created: 5, created_by: {}, author: null, comment: ['x'] }, null]
  expect(describeLayers([layer(1), layer(2)], config(odd))).toMatchObject([
    { command: undefined, author: undefined, comment: undefined, createdAtMs: undefined },
    { sizeBytes: 2 },
  ])
})
