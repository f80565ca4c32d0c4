import fc from 'fast-check'
import { expect, test } from 'vitest'

import { errorNameOf } from '../../../../tools/test/error-name-of.ts'
import {
  algorithmOf,
  type Digest,
  digestOf,
  DigestMismatchError,
  InvalidDigestError,
  isDigest,
  parseDigest,
} from './digest.ts'

const hex = (length: number) => 'a'.repeat(length)

test.each(['sha256', 'sha512'] as const)(
  'the %s digest of any content is a digest',
  (algorithm) => {
    fc.assert(
      fc.property(fc.uint8Array(), (content) => {
        const digest = digestOf(content, algorithm)
        expect(parseDigest(digest)).toBe(digest)
        expect(algorithmOf(digest)).toBe(algorithm)
      }),
    )
  },
)

test('digests are those of the specification', () => {
  expect(digestOf(Buffer.from('{}'), 'sha256')).toBe(
    'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
  )
})

test.each([
  ['nothing', ''],
  ['no algorithm', hex(64)],
  ['an empty algorithm', `:${hex(64)}`],
  ['no hex', 'sha256:'],
  ['one digit too few', `sha256:${hex(63)}`],
  ['one digit too many', `sha256:${hex(65)}`],
  ['sha512 with the length of sha256', `sha512:${hex(64)}`],
  ['sha256 with the length of sha512', `sha256:${hex(128)}`],
  ['capitals', `sha256:${'A'.repeat(64)}`],
  ['capitals in the algorithm', `SHA256:${hex(64)}`],
  ['another letter', `sha256:${'g'.repeat(64)}`],
  ['another algorithm', `sha384:${hex(96)}`],
  ['md5', `md5:${hex(32)}`],
  ['two algorithms', `sha256+b64:${hex(64)}`],
  ['a line break behind', `sha256:${hex(64)}\n`],
  ['a line break before', `\nsha256:${hex(64)}`],
  ['NUL', `sha256:${hex(63)}\0`],
  ['a path', `sha256:../../${hex(58)}`],
  ['digits of another script', `sha256:${'٠'.repeat(64)}`],
  ['a space', `sha256: ${hex(63)}`],
])('attack 11: %s is no digest', (_what, text) => {
  expect(isDigest(text)).toBe(false)
  expect(errorNameOf(() => parseDigest(text))).toBe('InvalidDigestError')
})

test('attack 11: any text is a digest or refused, and a refusal is short', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 3000 }),
    fc.stringMatching(/^sha(?:256|512):[a-f0-9]{60,140}$/),
  )
  fc.assert(
    fc.property(texts, (text) => {
      const isForm =
        /^(?:sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$/.test(text) && !text.includes('\n')
      expect(isDigest(text)).toBe(isForm)
      expect(new InvalidDigestError(text).message.length).toBeLessThan(2000)
    }),
  )
})

test('a mismatch names both digests', () => {
  const [one, other] = [`sha256:${hex(64)}`, `sha256:${'b'.repeat(64)}`] as [Digest, Digest]
  expect(new DigestMismatchError(one, other).message).toContain(one)
  expect(new DigestMismatchError(one, other).message).toContain(other)
})
