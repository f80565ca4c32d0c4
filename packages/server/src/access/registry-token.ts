import { type KeyObject, sign, verify } from 'node:crypto'
import { promisify } from 'node:util'

import type { CredentialKind } from '../identity/identity.ts'
import type { ScopeAction } from './token-scope.ts'

/*
 * Registry tokens: JWT (RFC 7519) in compact form (RFC 7515), RS256 and nothing else.
 *
 * Our own hundred lines in place of a library, because a token is verified in front of
 * every request: a synchronous check by OpenSSL costs a third of one by WebCrypto.
 * Whatever a token says of its own key (`jwk`, `jku`, `x5c`, another `alg`) is not read.
 */

const signLater = promisify(sign)

/** Replicas' clocks may differ by this much (Quay's leeway). */
const clockSkewSeconds = 30
/** Far above any token that Berth issues; a bound on what is parsed for a stranger. */
const tokenLengthMaximum = 64 * 1024

/** One entry of the `access` claim (distribution's token specification). */
export interface AccessEntry {
  readonly type: 'repository' | 'registry'
  readonly name: string
  readonly actions: readonly ScopeAction[]
}

/** What a token says, in the program's words. */
export interface RegistryTokenClaims {
  /** The account's name; undefined for a token of nobody. */
  readonly accountName: string | undefined
  readonly accountUuid: string | undefined
  readonly credential: CredentialKind
  /** Which one, for kinds of which an account has several: it may have been revoked since. */
  readonly credentialUuid: string | undefined
  readonly access: readonly AccessEntry[]
  readonly issuedAtMs: number
  readonly expiresAtSeconds: number
}

export interface TokenParties {
  /** `iss`: the service that signs. */
  readonly issuer: string
  /** `aud`: the registry that the token is for. */
  readonly audience: string
}

/** Why a token is not believed. */
export class InvalidTokenError extends Error {
  override readonly name = 'InvalidTokenError'

  constructor(reason: string) {
    super(`the bearer token is not valid: ${reason}; ask the token endpoint for a new one`)
  }
}

export async function signRegistryToken(
  claims: RegistryTokenClaims,
  parties: TokenParties,
  signer: { readonly kid: string; readonly key: KeyObject },
): Promise<string> {
  const issuedAtSeconds = Math.floor(claims.issuedAtMs / 1000)
  const header = encode({ alg: 'RS256', kid: signer.kid, typ: 'JWT' })
  const body = encode({
    iss: parties.issuer,
    aud: parties.audience,
    nbf: issuedAtSeconds,
    iat: issuedAtSeconds,
    exp: claims.expiresAtSeconds,
    sub: claims.accountName ?? '(anonymous)',
    access: claims.access,
    context: contextOf(claims),
  })
  const signature = await signLater('RSA-SHA256', Buffer.from(`${header}.${body}`), signer.key)
  return `${header}.${body}.${signature.toString('base64url')}`
}

/** The key id that a token names, before anything in it is believed. @throws InvalidTokenError */
export function keyIdOf(token: string): string {
  if (token.length > tokenLengthMaximum) throw new InvalidTokenError('it is too long')
  const [header] = split(token)
  const { alg, kid, crit } = decode(header)
  if (alg !== 'RS256') throw new InvalidTokenError('it is not signed with RS256')
  if (crit !== undefined) throw new InvalidTokenError('it asks for extensions')
  if (typeof kid !== 'string' || kid === '') throw new InvalidTokenError('it names no key')
  return kid
}

/** @throws InvalidTokenError */
export function verifyRegistryToken(
  token: string,
  key: KeyObject,
  expected: TokenParties & { readonly maximumLifetimeSeconds: number; readonly nowMs: number },
): RegistryTokenClaims {
  const [header, body, signature] = split(token)
  const signed = Buffer.from(`${header}.${body}`)
  const isGenuine = verify('RSA-SHA256', signed, key, bytesOf(signature))
  if (!isGenuine) throw new InvalidTokenError('its signature is wrong')

  const claims = decode(body)
  if (claims['iss'] !== expected.issuer) throw new InvalidTokenError('another service issued it')
  if (claims['aud'] !== expected.audience) {
    throw new InvalidTokenError('it is for another registry')
  }
  const { issuedAtSeconds, expiresAtSeconds } = timesOf(claims, expected)
  const context = objectOf(claims['context']) ?? {}
  const subject = claims['sub']
  const uuid = context['entity_uuid']
  const isNobody = subject === '(anonymous)'
  if (typeof subject !== 'string') throw new InvalidTokenError('it names no subject')
  return {
    accountName: isNobody ? undefined : subject,
    accountUuid: isNobody || typeof uuid !== 'string' ? undefined : uuid,
    ...credentialIn(context),
    access: accessOf(claims['access']),
    issuedAtMs: issuedAtMsOf(context['issued_at_ms'], issuedAtSeconds),
    expiresAtSeconds,
  }
}

/** Quay's `context` claim, which its own tools read. */
function contextOf(claims: RegistryTokenClaims): Record<string, unknown> {
  const repositories = claims.access.filter((entry) => entry.type === 'repository')
  const apostille = {
    'com.apostille.roots': Object.fromEntries(
      repositories.map((entry) => [entry.name, '$disabled']),
    ),
    'com.apostille.root': '$disabled',
  }
  if (claims.accountName === undefined) return apostille
  return {
    version: 2,
    entity_kind: claims.credential,
    entity_reference:
      claims.credentialUuid ??
      (claims.credential === 'robot' ? claims.accountName : claims.accountUuid),
    entity_uuid: claims.accountUuid,
    kind: claims.credential === 'oauthtoken' ? 'oauth' : 'user',
    user: claims.accountName,
    // Ours: `iat` is too coarse to tell a token from before a change of password from one after.
    issued_at_ms: claims.issuedAtMs,
    ...apostille,
  }
}

function timesOf(
  claims: Readonly<Record<string, unknown>>,
  expected: { readonly maximumLifetimeSeconds: number; readonly nowMs: number },
): { issuedAtSeconds: number; expiresAtSeconds: number } {
  const { iat, exp, nbf } = claims
  const nowSeconds = expected.nowMs / 1000
  if (!isInstant(iat) || !isInstant(exp)) throw new InvalidTokenError('it has no times')
  if (nbf !== undefined && (!isInstant(nbf) || nbf > nowSeconds + clockSkewSeconds)) {
    throw new InvalidTokenError('it is not valid yet')
  }
  if (iat > nowSeconds + clockSkewSeconds) throw new InvalidTokenError('it is from the future')
  if (exp <= nowSeconds - clockSkewSeconds) throw new InvalidTokenError('it has expired')
  if (exp - iat > expected.maximumLifetimeSeconds || exp <= iat) {
    throw new InvalidTokenError('it claims to live too long')
  }
  return { issuedAtSeconds: iat, expiresAtSeconds: exp }
}

/** The instant within the second of `iat`; its beginning for a token that does not say more. */
function issuedAtMsOf(value: unknown, issuedAtSeconds: number): number {
  const isWithin = isInstant(value) && Math.floor(value / 1000) === issuedAtSeconds
  return isWithin ? value : issuedAtSeconds * 1000
}

function accessOf(value: unknown): AccessEntry[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((item): AccessEntry[] => {
    const entry = objectOf(item)
    const actions = entry?.['actions']
    if (entry === undefined || typeof entry['name'] !== 'string' || !Array.isArray(actions)) {
      return []
    }
    const { type } = entry
    if (type !== 'repository' && type !== 'registry') return []
    const known = actions.filter(
      (action): action is ScopeAction =>
        action === 'pull' || action === 'push' || action === 'delete' || action === '*',
    )
    return [{ type, name: entry['name'], actions: known }]
  })
}

function credentialIn(
  context: Readonly<Record<string, unknown>>,
): Pick<RegistryTokenClaims, 'credential' | 'credentialUuid'> {
  const credential = credentialOf(context['entity_kind'])
  const reference = context['entity_reference']
  const isOneOfSeveral = credential === 'appspecifictoken' || credential === 'oauthtoken'
  return {
    credential,
    credentialUuid: isOneOfSeveral && typeof reference === 'string' ? reference : undefined,
  }
}

function credentialOf(value: unknown): CredentialKind {
  return value === 'robot' || value === 'appspecifictoken' || value === 'oauthtoken'
    ? value
    : 'user'
}

function isInstant(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
}

function split(token: string): [string, string, string] {
  const parts = token.split('.')
  const [header, body, signature] = parts
  if (
    parts.length !== 3 ||
    header === undefined ||
    body === undefined ||
    signature === undefined ||
    signature === ''
  ) {
    throw new InvalidTokenError('it is no JWT')
  }
  return [header, body, signature]
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/**
 * The bytes of a part, which can be written in one way only: Node's decoder alone skips what
 * is not of the alphabet, so that one token would have many texts (RFC 7515 §2).
 */
function bytesOf(part: string): Buffer {
  const bytes = Buffer.from(part, 'base64url')
  if (bytes.toString('base64url') !== part) throw new InvalidTokenError('it is no JWT')
  return bytes
}

function decode(part: string): Readonly<Record<string, unknown>> {
  try {
    const value = objectOf(JSON.parse(bytesOf(part).toString('utf8')))
    if (value !== undefined) return value
  } catch {
    // Said below.
  }
  throw new InvalidTokenError('it is no JWT')
}

function objectOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined
}
