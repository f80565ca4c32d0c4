import { createHmac } from 'node:crypto'

import { isSameSecret } from '../crypto/compare.ts'

/** Makes links that open something for whoever has them, until a moment, and reads them again. */
export class SignedLinks {
  readonly #key: Buffer

  /** @param secret the same on every replica */
  constructor(secret: string) {
    this.#key = createHmac('sha256', secret).update('signed links').digest()
  }

  /** `path?expires=…&signature=…`. */
  sign(path: string, expiresAtMs: number): string {
    const expires = Math.ceil(expiresAtMs / 1000)
    return `${path}?expires=${expires}&signature=${this.#signature(path, expires)}`
  }

  /** Whether a link to that path was made here, and is not too old. */
  isValid(
    path: string,
    query: { readonly expires?: unknown; readonly signature?: unknown },
    nowMs: number,
  ): boolean {
    const { expires, signature } = query
    if (typeof expires !== 'string' || typeof signature !== 'string') return false
    if (!/^\d{1,12}$/.test(expires) || Number(expires) * 1000 <= nowMs) return false
    return isSameSecret(signature, this.#signature(path, Number(expires)))
  }

  #signature(path: string, expires: number): string {
    return createHmac('sha256', this.#key).update(`${path}\n${expires}`).digest('base64url')
  }
}
