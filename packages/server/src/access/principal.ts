import type { Identity } from '../identity/identity.ts'

/** Who acts: somebody who proved who it is, or anybody. */
export type Principal = AnonymousPrincipal | AccountPrincipal

export interface AnonymousPrincipal {
  readonly kind: 'anonymous'
}

export interface AccountPrincipal extends Identity {
  readonly kind: 'account'
}

export const anonymous: AnonymousPrincipal = { kind: 'anonymous' }
