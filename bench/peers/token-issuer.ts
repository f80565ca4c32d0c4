import { createHash, sign, X509Certificate, type KeyObject } from 'node:crypto'
import { randomUUID, KeyObject as Key } from 'node:crypto'
import { promisify } from 'node:util'

import { X509CertificateGenerator, cryptoProvider } from '@peculiar/x509'

import type { TokenSource } from './peer.ts'

const signAsync = promisify(sign)
const subject = 'bench'
const lifetimeSeconds = 12 * 3600

/**
 * Signs Docker registry tokens, in place of the authorization server that the peers leave to
 * somebody else.
 */
export class TokenIssuer implements TokenSource {
  readonly issuer = 'bench'
  readonly service = 'bench'
  /** Self-signed, PEM. */
  readonly certificate: string
  /** The public key as a JWK set. */
  readonly keySet: { readonly keys: readonly Record<string, unknown>[] }
  readonly #privateKey: KeyObject
  readonly #keyId: string

  private constructor(privateKey: KeyObject, certificate: string) {
    const { publicKey } = new X509Certificate(certificate)
    this.certificate = certificate
    this.#privateKey = privateKey
    this.#keyId = keyIdOf(publicKey)
    this.keySet = {
      keys: [
        { ...publicKey.export({ format: 'jwk' }), kid: this.#keyId, use: 'sig', alg: 'RS256' },
      ],
    }
  }

  static async create(): Promise<TokenIssuer> {
    const algorithm = {
      name: 'RSASSA-PKCS1-v1_5',
      hash: 'SHA-256',
      publicExponent: new Uint8Array([1, 0, 1]),
      modulusLength: 2048,
    }
    const keys = await cryptoProvider.get().subtle.generateKey(algorithm, true, ['sign', 'verify'])
    const certificate = await X509CertificateGenerator.createSelfSigned({
      name: 'CN=bench',
      signingAlgorithm: algorithm,
      keys,
    })
    return new TokenIssuer(Key.from(keys.privateKey), certificate.toString('pem'))
  }

  async tokenFor(scope: string): Promise<string> {
    const nowSeconds = Math.floor(Date.now() / 1000)
    const [type, name, actions] = splitScope(scope)
    const signed = [
      { typ: 'JWT', alg: 'RS256', kid: this.#keyId },
      {
        iss: this.issuer,
        sub: subject,
        aud: this.service,
        iat: nowSeconds,
        nbf: nowSeconds - 60,
        exp: nowSeconds + lifetimeSeconds,
        jti: randomUUID(),
        access: scope === '' ? [] : [{ type, name, actions: actions.split(',') }],
      },
    ]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    const signature = await signAsync('sha256', Buffer.from(signed), this.#privateKey)
    return `${signed}.${signature.toString('base64url')}`
  }

  async newTokensFor(scope: string, count: number): Promise<string[]> {
    return await Promise.all(Array.from({ length: count }, () => this.tokenFor(scope)))
  }
}

function splitScope(scope: string): [type: string, name: string, actions: string] {
  const first = scope.indexOf(':')
  const last = scope.lastIndexOf(':')
  return [scope.slice(0, first), scope.slice(first + 1, last), scope.slice(last + 1)]
}

/** How Docker's libtrust names a public key: the first 240 bits of its SHA-256, in base 32, by fours. */
function keyIdOf(publicKey: KeyObject): string {
  const der = publicKey.export({ type: 'spki', format: 'der' })
  const bits = createHash('sha256').update(der).digest().subarray(0, 30)
  return (base32(bits).match(/.{4}/g) ?? []).join(':')
}

/** RFC 4648 §6, for lengths that need no padding. */
function base32(bytes: Buffer): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const binary = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (binary.match(/.{5}/g) ?? [])
    .map((bits) => alphabet.charAt(Number.parseInt(bits, 2)))
    .join('')
}
