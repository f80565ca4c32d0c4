import type { Encryption } from '../platform/crypto/encryption.ts'

/**
 * Where the next page of a list begins, as clients carry it: sealed, so that nobody reads or
 * makes one, and bound to its list. One that does not open is the first page, as in Quay.
 */
export class PageTokens {
  readonly #encryption: Encryption

  constructor(encryption: Encryption) {
    this.#encryption = encryption
  }

  /** @param list what the token is good for: the operation, and what it was asked for */
  seal(list: string, key: unknown): string {
    const sealed = this.#encryption.seal(JSON.stringify(key), `page:${list}`)
    return Buffer.from(sealed).toString('base64url')
  }

  /** The key that was sealed, or undefined for the first page. The caller checks its form. */
  open(list: string, token: string | undefined): unknown {
    if (token === undefined || token === '') return undefined
    try {
      const sealed = Buffer.from(token, 'base64url').toString('utf8')
      return JSON.parse(this.#encryption.open(sealed, `page:${list}`))
    } catch {
      return undefined
    }
  }
}
