import {
  createHash,
  createPrivateKey,
  createPublicKey,
  randomUUID,
  sign,
  type KeyObject,
} from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { run } from './executables.ts'
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
  readonly certificateFile: string
  /** The public key as a JWK set. */
  readonly keySet: { readonly keys: readonly Record<string, unknown>[] }
  readonly #privateKey: KeyObject
  readonly #keyId: string

  private constructor(privateKey: KeyObject, certificateFile: string) {
    const publicKey = createPublicKey(privateKey)
    this.certificateFile = certificateFile
    this.#privateKey = privateKey
    this.#keyId = keyIdOf(publicKey)
    this.keySet = {
      keys: [
        { ...publicKey.export({ format: 'jwk' }), kid: this.#keyId, use: 'sig', alg: 'RS256' },
      ],
    }
  }

  /** Makes a key and its certificate with OpenSSL, which leaves them in `directory`. */
  static async create(directory: string): Promise<TokenIssuer> {
    const keyFile = join(directory, 'key.pem')
    const certificateFile = join(directory, 'certificate.pem')
    await run('openssl', [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-noenc', '-days', '2', '-subj', '/CN=bench'],
      ...['-keyout', keyFile, '-out', certificateFile],
    ])
    return new TokenIssuer(createPrivateKey(readFileSync(keyFile)), certificateFile)
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

  async tokensFor(scopes: readonly string[]): Promise<string[]> {
    return await Promise.all(scopes.map((scope) => this.tokenFor(scope)))
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
