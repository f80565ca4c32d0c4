import { createHash } from 'node:crypto'

import { expect, test } from 'vitest'

import { BlobMaker, contentOf, type Content } from './content.ts'

const joined = (content: Content, from?: number, to?: number) =>
  Buffer.concat([...content.pieces(from, to)])
const sha256 = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

test.each([32, 33, 1_000, (1 << 20) + 32, 3 * (1 << 20) + 7])(
  'a blob of %d bytes has its size and its digest',
  (sizeBytes) => {
    const blob = new BlobMaker(sizeBytes).make()
    const bytes = joined(blob)
    expect(bytes).toHaveLength(sizeBytes)
    expect(blob.digest).toBe(sha256(bytes))
  },
)

test('chunks of a blob make up the blob, wherever it is cut', () => {
  const blob = new BlobMaker((1 << 20) + 50).make()
  const whole = joined(blob)
  for (const cut of [1, 1 << 20, (1 << 20) + 17, (1 << 20) + 18, (1 << 20) + 49]) {
    const chunks = [joined(blob, 0, cut), joined(blob, cut, blob.sizeBytes)]
    expect(chunks.map((chunk) => chunk.length)).toEqual([cut, blob.sizeBytes - cut])
    expect(Buffer.concat(chunks).equals(whole)).toBe(true)
  }
})

test('two blobs of one maker differ, and stay as they are when read again', () => {
  const maker = new BlobMaker(100)
  const [one, two] = [maker.make(), maker.make()]
  expect(one.digest).not.toBe(two.digest)
  expect(joined(one).equals(joined(one))).toBe(true)
})

test('a blob too small to be unique is refused', () => {
  expect(() => new BlobMaker(31)).toThrow('cannot be unique')
})

test('given bytes have their digest', () => {
  const content = contentOf(Buffer.from('hello'))
  expect(content.digest).toBe(sha256(Buffer.from('hello')))
  expect(joined(content, 1, 3).toString()).toBe('el')
})
