import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { fileSystemsOf, findComfort, findSpace } from './disk-space.ts'

const mebibyte = 1024 ** 2
const gibibyte = 1024 ** 3

test.each([
  ['a full disk', 0, 100 * gibibyte, false, false],
  ['half a gibibyte less a byte', 512 * mebibyte - 1, 100 * gibibyte, false, false],
  ['half a gibibyte', 512 * mebibyte, 100 * gibibyte, true, false],
  ['nine of a hundred', 9 * gibibyte, 100 * gibibyte, true, false],
  ['a tenth', 10 * gibibyte, 100 * gibibyte, true, true],
  ['two in a hundred of a huge disk', 200 * gibibyte, 10_000 * gibibyte, true, true],
  ['a file system that tells no size', 0, 0, true, true],
])('%s left', (_what, freeBytes, sizeBytes, hasSpace, hasComfort) => {
  const fileSystems = [
    { directory: '/empty', freeBytes: gibibyte, sizeBytes: gibibyte },
    { directory: '/data', freeBytes, sizeBytes },
  ]
  expect(findSpace(fileSystems).isHealthy).toBe(hasSpace)
  expect(findComfort(fileSystems).isHealthy).toBe(hasComfort)
})

test('the sentence says where, and how much is left', () => {
  const full = { directory: '/data', freeBytes: 100 * mebibyte, sizeBytes: 100 * gibibyte }
  expect(findSpace([full]).message).toBe(
    '/data has 100 MiB left (0.1 %); make room or enlarge the disk',
  )
})

test('a directory that is not made yet has the room of the one above it', async () => {
  const missing = join(tmpdir(), 'not', 'made', 'yet')
  const [above, below] = await fileSystemsOf([tmpdir(), missing])
  expect(below?.sizeBytes).toBe(above?.sizeBytes)
})
