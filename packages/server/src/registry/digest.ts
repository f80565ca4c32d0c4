import { createHash, type Hash } from 'node:crypto'

/** A digest that was parsed: `algorithm:hex`, the algorithm one that Berth computes. */
export type Digest = string & { readonly '~brand': 'Digest' }

export type DigestAlgorithm = 'sha256' | 'sha512'

/** OCI image-spec, section "Digests": the registered algorithms. */
const forms: Record<DigestAlgorithm, RegExp> = {
  sha256: /^sha256:[a-f0-9]{64}$/,
  sha512: /^sha512:[a-f0-9]{128}$/,
}

export const canonicalAlgorithm: DigestAlgorithm = 'sha256'

export class InvalidDigestError extends Error {
  override readonly name = 'InvalidDigestError'

  constructor(text: string, reason = 'it has to be sha256 or sha512 with as many hex digits') {
    super(`the digest ${JSON.stringify(text.slice(0, 200))} is not valid: ${reason}`)
  }
}

/** The bytes that came are not the ones that the digest names. */
export class DigestMismatchError extends Error {
  override readonly name = 'DigestMismatchError'

  constructor(expected: Digest, actual: Digest) {
    super(`the content has the digest ${actual}, not ${expected} as was said; send it again`)
  }
}

export function isDigest(text: string): text is Digest {
  return forms.sha256.test(text) || forms.sha512.test(text)
}

/** @throws InvalidDigestError */
export function parseDigest(text: string): Digest {
  if (isDigest(text)) return text
  throw new InvalidDigestError(text)
}

export function algorithmOf(digest: Digest): DigestAlgorithm {
  return digest.startsWith('sha512:') ? 'sha512' : 'sha256'
}

export function newHash(algorithm: DigestAlgorithm): Hash {
  return createHash(algorithm)
}

/** The digest that a hash has come to. The hash cannot be used afterwards. */
export function digestOfHash(algorithm: DigestAlgorithm, hash: Hash): Digest {
  return `${algorithm}:${hash.digest('hex')}` as Digest
}

export function digestOf(content: Uint8Array, algorithm: DigestAlgorithm): Digest {
  return digestOfHash(algorithm, newHash(algorithm).update(content))
}
