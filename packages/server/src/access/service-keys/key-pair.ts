import { createHash, generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'

/** The public half of an RSA key as the world sees it (RFC 7517), with its id. */
export interface PublicJwk {
  readonly kty: 'RSA'
  readonly n: string
  readonly e: string
  readonly kid: string
}

export interface KeyPair {
  readonly kid: string
  readonly jwk: PublicJwk
  readonly publicKeyPem: string
  readonly privateKeyPem: string
}

const generate = promisify(generateKeyPair)

/**
 * A fresh RSA key of 2048 bits, whose id is its thumbprint. It begins with no dash: people type
 * it into commands, which would take it for an option.
 */
export async function newKeyPair(makeOne: () => Promise<KeyPair> = makeKeyPair): Promise<KeyPair> {
  for (;;) {
    const pair = await makeOne()
    if (!pair.kid.startsWith('-')) return pair
  }
}

async function makeKeyPair(): Promise<KeyPair> {
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: 2048 })
  const { n, e } = publicKey.export({ format: 'jwk' })
  if (n === undefined || e === undefined) throw new Error('an RSA key without its numbers')
  const kid = thumbprint({ n, e })
  return {
    kid,
    jwk: { kty: 'RSA', n, e, kid },
    publicKeyPem: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    privateKeyPem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  }
}

/** RFC 7638: the digest of an RSA key's required members. */
function thumbprint({ n, e }: { readonly n: string; readonly e: string }): string {
  return createHash('sha256')
    .update(JSON.stringify({ e, kty: 'RSA', n }))
    .digest('base64url')
}
