import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
/** Said to the cipher too: by itself it would take shorter ones, which can be guessed. */
const authTagLength = 16
/** First part of every sealed text, so that a later form can be told from this one. */
const version = 'v1'

/** Seals secrets that must be read again (robot tokens, keys) before they go to the database. */
export interface Encryption {
  /** `purpose` binds the text to its place: sealed for one, it opens for no other. */
  seal(plain: string, purpose: string): string
  /** @throws SealBrokenError when the key, the purpose or the text is another. */
  open(sealed: string, purpose: string): string
}

/** AES-256-GCM with a key derived (HKDF-SHA-256) from the configured database secret. */
export function encryptionWith(secret: string): Encryption {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'berth field encryption', 32))
  return {
    seal(plain, purpose) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv(algorithm, key, nonce, { authTagLength }).setAAD(
        Buffer.from(purpose),
      )
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return `${version}:${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')}`
    },
    open(sealed, purpose) {
      const [form, encoded] = sealed.split(':')
      if (form !== version || encoded === undefined) throw new SealBrokenError()
      const bytes = Buffer.from(encoded, 'base64')
      try {
        const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), {
          authTagLength,
        })
          .setAAD(Buffer.from(purpose))
          .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + authTagLength))
        const body = bytes.subarray(nonceBytes + authTagLength)
        return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8')
      } catch (error) {
        throw new SealBrokenError({ cause: error })
      }
    },
  }
}

/** A sealed secret does not open: the database secret is not the one it was sealed with. */
export class SealBrokenError extends Error {
  override readonly name = 'SealBrokenError'

  constructor(options?: ErrorOptions) {
    super(
      'a secret in the database cannot be opened with the configured DATABASE_SECRET_KEY; ' +
        'start with the key that it was written with',
      options,
    )
  }
}
