import type { Encryption } from '../../platform/crypto/encryption.ts'

export const sendLinkKind = 'recovery.send-link'
const purpose = 'recovery-wish'

/** Somebody wants a new password for whatever account has an address. */
export interface RecoveryWish {
  readonly email: string
  /** Scheme, host and port that the link begins with. */
  readonly baseUrl: string
}

export function sealWish(encryption: Encryption, wish: RecoveryWish): string {
  return encryption.seal(JSON.stringify(wish), purpose)
}

/** @throws SealBrokenError */
export function openWish(encryption: Encryption, sealed: string): RecoveryWish {
  return JSON.parse(encryption.open(sealed, purpose)) as RecoveryWish
}

export class RecoveryCodeError extends Error {
  override readonly name = 'RecoveryCodeError'

  constructor() {
    super('the link was used, or it is too old; ask for a new one')
  }
}
