import { createPublicKey, verify } from 'node:crypto'

import type { PublicJwk } from './key-pair.ts'

/*
 * A service proves that it has a key by a JWT that the key signed (RFC 7519, RS256): `iss` is
 * the service, `aud` the registry, and it lives a few minutes.
 */

export interface ServiceProof {
  /** The key that signed it, as it says: nothing is believed yet. */
  readonly kid: string
  readonly text: string
}

const clockSkewSeconds = 30
const lifetimeMaximumSeconds = 3600
const lengthMaximum = 8192

/** What may be the id of a key. */
export function isKid(text: string): boolean {
  return /^[\w:.~-]{1,255}$/.test(text)
}

/** The proof in a header, by its form alone. */
export function proofIn(authorization: string | undefined): ServiceProof | undefined {
  const [, text] = /^bearer +(\S+)$/i.exec(authorization ?? '') ?? []
  if (text === undefined || text.length > lengthMaximum) return undefined
  const parts = text.split('.')
  const header = parts.length === 3 ? objectIn(parts[0]) : undefined
  if (header?.['alg'] !== 'RS256' || header['crit'] !== undefined) return undefined
  const { kid } = header
  return typeof kid === 'string' && isKid(kid) ? { kid, text } : undefined
}

/** Whether that key signed it, just now, for this registry, in the name of that service. */
export function isProofOf(
  proof: ServiceProof,
  jwk: Pick<PublicJwk, 'n' | 'e'>,
  expected: { readonly service: string; readonly audience: string; readonly nowMs: number },
): boolean {
  const [header = '', body = '', signature = ''] = proof.text.split('.')
  const key = keyOf(jwk)
  if (key === undefined) return false
  const signed = Buffer.from(`${header}.${body}`)
  if (!verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url'))) return false
  const claims = objectIn(body) ?? {}
  const { iss, aud, exp, nbf, iat } = claims
  const nowSeconds = expected.nowMs / 1000
  const audiences = Array.isArray(aud) ? (aud as unknown[]) : [aud]
  const begin = isInstant(iat) ? iat : isInstant(nbf) ? nbf : undefined
  return (
    iss === expected.service &&
    audiences.includes(expected.audience) &&
    isInstant(exp) &&
    begin !== undefined &&
    begin <= nowSeconds + clockSkewSeconds &&
    (!isInstant(nbf) || nbf <= nowSeconds + clockSkewSeconds) &&
    exp > nowSeconds - clockSkewSeconds &&
    exp - begin <= lifetimeMaximumSeconds
  )
}

/** The public half of an RSA key of a usable size, out of what somebody sent. */
export function publicJwkIn(value: unknown, kid: string): PublicJwk | undefined {
  const { kty, n, e, d } = (value ?? {}) as Record<string, unknown>
  if (kty !== 'RSA' || typeof n !== 'string' || typeof e !== 'string' || d !== undefined) {
    return undefined
  }
  const key = keyOf({ n, e })
  const bits = key?.asymmetricKeyDetails?.modulusLength ?? 0
  if (key === undefined || bits < 2048 || bits > 8192) return undefined
  // As the key itself is written: what was sent may have had more in it.
  const exported = key.export({ format: 'jwk' })
  return { kty: 'RSA', n: exported.n ?? '', e: exported.e ?? '', kid }
}

function keyOf({ n, e }: { readonly n: string; readonly e: string }) {
  try {
    return createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' })
  } catch {
    return undefined
  }
}

function isInstant(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function objectIn(part: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}
