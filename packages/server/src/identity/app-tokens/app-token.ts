import type { Account } from '../../namespaces/account.ts'

/** A password for one program of a user, who can take it away alone. */
export interface AppToken {
  readonly id: number
  readonly uuid: string
  readonly title: string
  readonly createdAtMs: number
  /** Undefined: it does not end by itself. */
  readonly expiresAtMs: number | undefined
  readonly lastUsedAtMs: number | undefined
}

/** A token with the account that it signs in. */
export interface AppTokenOfAccount {
  readonly token: AppToken
  readonly account: Account
}

/** The user name that clients give with an app token for a password. */
export const appTokenUsername = '$app'

/** As Quay's: two halves, a name by which it is found, and a secret. */
export const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
export const nameLength = 60
export const secretLength = 60

/** The halves of a text in the form of a token. */
export function appTokenParts(
  text: string,
): { readonly name: string; readonly secret: string } | undefined {
  if (!form.test(text)) return undefined
  return { name: text.slice(0, nameLength), secret: text.slice(nameLength) }
}

const form = new RegExp(`^[0-9A-Z]{${nameLength + secretLength}}$`)

/** What a sealed secret is bound to, so that one token's cannot be put in another's row. */
export function appTokenPurpose(uuid: string): string {
  return `app-token:${uuid}`
}

/** More than anybody has programs; a bound on what one account can fill the database with. */
export const tokensMaximum = 500

export class TooManyAppTokensError extends Error {
  override readonly name = 'TooManyAppTokensError'

  constructor() {
    super(`an account can have ${tokensMaximum} app tokens; revoke one that is not used`)
  }
}
