import type { Identity } from '../../identity/identity.ts'
import { type Encryption, SealBrokenError } from '../../platform/crypto/encryption.ts'

const purpose = 'refresh-token'

/** What a refresh token stands for: an account's credentials, as they were when it was issued. */
export interface RefreshGrant {
  readonly accountName: string
  readonly accountUuid: string
  readonly credential: Identity['credential']
  readonly credentialUuid?: string
  readonly issuedAtMs: number
}

/** A sealed text: nothing is stored, and only this registry can open it. */
export function sealRefreshToken(encryption: Encryption, grant: RefreshGrant): string {
  return Buffer.from(encryption.seal(JSON.stringify(grant), purpose)).toString('base64url')
}

/** @returns undefined for what this registry did not seal */
export function openRefreshToken(encryption: Encryption, token: string): RefreshGrant | undefined {
  try {
    const sealed = Buffer.from(token, 'base64url').toString('utf8')
    return JSON.parse(encryption.open(sealed, purpose)) as RefreshGrant
  } catch (error) {
    if (error instanceof SealBrokenError) return undefined
    throw error
  }
}
